"""A standalone Spark cluster on this machine, to try the target `spark_cluster` and for `make parity-spark`.

    .venv-spark/bin/python scripts/spark_cluster.py [--workers 2] [--cores 1] [--memory 4g] [COMMAND ...]

One master and some workers, each a process of its own, that listen on 127.0.0.1 only. The command runs with SPARK_MASTER and
SPARK_EXECUTOR_MEMORY set, which Spark reads, and the cluster ends with it; without a command, it runs until Ctrl+C. What it
writes goes to a folder that is thrown away.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HOST = "127.0.0.1"
SECONDS_TO_START = 60


class ClusterError(Exception):
    """A cluster cannot start; the message says why."""


class Cluster:
    """A master and its workers.

    Parameters
    ----------
    folder : Path
        For logs, and for what executors write.
    worker_count : int
    cores : int
        Of each worker.
    memory : str
        Of each worker, such as 4g; executors share it.

    Raises
    ------
    ClusterError
        If there is no Java, or the workers do not register in a minute; the message ends with the logs.
    """

    def __init__(self, folder, *, worker_count=2, cores=1, memory="4g"):
        if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
            raise ClusterError("Spark runs on Java 17 or 21, and there is none. Install one, or set JAVA_HOME.")
        self.folder = folder
        self.port, self.web_port = free_port(), free_port()
        self.address = f"spark://{HOST}:{self.port}"
        self.environment = {
            "SPARK_MASTER": self.address,
            "SPARK_LOCAL_IP": HOST,
            "SPARK_EXECUTOR_MEMORY": executor_memory(memory),
        }
        self.processes = []
        try:
            self.start("master", "master.Master", "--port", self.port, "--webui-port", self.web_port)
            for number in range(1, worker_count + 1):
                name = f"worker-{number}"
                limits = ["--cores", cores, "--memory", memory, "--work-dir", folder / name, "--webui-port", 0]
                self.start(name, "worker.Worker", *limits, self.address)
            self.wait_for(worker_count)
        except BaseException:
            # whoever waits for it may have had enough of that
            self.stop()
            raise

    def start(self, name, java_class, *arguments):
        """Start a daemon, in a process group of its own with the executors that it will start."""
        # Spark's own start scripts put daemons in the background, where nobody sees them end
        spark_class = Path(spark_home()) / "bin" / "spark-class"
        command = [spark_class, f"org.apache.spark.deploy.{java_class}", "--host", HOST, *arguments]
        environment = os.environ | {"SPARK_LOCAL_IP": HOST, "SPARK_LOCAL_DIRS": str(self.folder), "SPARK_HOME": spark_home()}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    list(map(str, command)),
                    cwd=self.folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def alive_workers(self):
        """Return how many workers the master knows; 0 before it listens."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.web_port}/json/", timeout=5) as answer:
                return json.load(answer)["aliveworkers"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return 0

    def wait_for(self, worker_count):
        """Wait until the workers have registered."""
        for _ in range(SECONDS_TO_START * 5):
            if self.alive_workers() >= worker_count:
                return
            if any(process.poll() is not None for process in self.processes):
                break
            time.sleep(0.2)
        logs = [path.read_text(encoding="utf-8", errors="replace")[-1500:] for path in sorted(self.folder.glob("*.log"))]
        raise ClusterError("The cluster did not start.\n" + "\n".join(logs))

    def kill_worker(self):
        """Kill the last worker and its executors, as a machine that goes away would."""
        os.killpg(self.processes[-1].pid, signal.SIGKILL)
        self.processes.pop().wait()

    def stop(self):
        """End all of it."""
        while self.processes:
            process = self.processes.pop()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def standalone_cluster(folder=None, **size):
    """Start a cluster, and stop it at the end, whatever happens.

    Parameters
    ----------
    folder : Path, optional
        An empty folder; a temporary one by default.
    size
        As `Cluster`.

    Yields
    ------
    Cluster
    """
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="spark-cluster-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster = Cluster(folder, **size)
        stack.callback(cluster.stop)
        yield cluster


def spark_home():
    """Return where pyspark keeps Spark."""
    import pyspark

    return str(Path(pyspark.__file__).parent)


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def executor_memory(memory):
    """Return the heap of an executor that has a worker to itself: four fifths, since a JVM takes more than its heap.

    Parameters
    ----------
    memory : str
        Of the worker, such as 4g or 512m.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is not written so.
    """
    found = re.fullmatch(r"(\d+)([mg])", memory.lower())
    if not found:
        raise ValueError(f"Memory {memory!r} is not a number such as 512m or 4g.")
    return f"{int(found[1]) * {'m': 1, 'g': 1024}[found[2]] * 4 // 5}m"


def exit_on_signals():
    """Let what is told to end, or loses its terminal, end what it has started."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))


def main():
    """Run a command beside a cluster."""
    exit_on_signals()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1, help="of each worker")
    parser.add_argument("--memory", default="4g", help="of each worker")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        with standalone_cluster(worker_count=arguments.workers, cores=arguments.cores, memory=arguments.memory) as cluster:
            if arguments.command:
                environment = os.environ | cluster.environment
                sys.exit(subprocess.run(arguments.command, env=environment, check=False).returncode)
            exports = " ".join(f"{name}={value}" for name, value in cluster.environment.items())
            print(f"export {exports}\nCtrl+C ends the cluster.", flush=True)
            signal.pause()
    except (ClusterError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT if arguments.command else 0)


if __name__ == "__main__":
    main()
