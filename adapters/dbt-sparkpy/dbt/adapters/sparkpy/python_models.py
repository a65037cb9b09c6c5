"""Run a compiled Python model in this process."""

import linecache
import sys
import traceback

from dbt.adapters.base import PythonJobHelper
from dbt.adapters.sparkpy.connections import open_session
from dbt.adapters.sparkpy.tables import model_result
from dbt_common.exceptions import DbtRuntimeError


class SessionJob(PythonJobHelper):
    """A Python model that runs in this process, against the engine's session.

    Parameters
    ----------
    parsed_model : dict
        The model's node in the manifest.
    credentials : SparkPyCredentials
    """

    def __init__(self, parsed_model, credentials):
        self.name = parsed_model["alias"]
        self.credentials = credentials

    def submit(self, compiled_code):
        """Run the model, which writes its own table.

        Parameters
        ----------
        compiled_code : str

        Raises
        ------
        DbtRuntimeError
            If the model fails; the message ends with its traceback.
        """
        names = {
            "spark": open_session(self.credentials, self.name),
            "model_result": model_result,
            "__name__": f"dbt_model_{self.name}",
        }
        sys.path += [path for path in self.credentials.module_paths or [] if path not in sys.path]
        file_name = f"<compiled {self.name}>"
        # so that a traceback shows the lines of a file that is not on disk
        linecache.cache[file_name] = (len(compiled_code), None, compiled_code.splitlines(keepends=True), file_name)
        try:
            exec(compile(compiled_code, file_name, "exec"), names)
        except Exception as error:
            # the first frame is this one
            frames = traceback.format_exception(type(error), error, error.__traceback__.tb_next)
            raise DbtRuntimeError(f"The Python model {self.name} failed.\n{''.join(frames)}") from error
