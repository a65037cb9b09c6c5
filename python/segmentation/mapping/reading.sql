-- How text becomes values, as functions of DuckDB. What they return for a text that is none of what they read is null.

-- Text without blanks, tabs, line ends and the no-break space of spreadsheets around it. To look at the ends first is three times as fast.
create or replace temp macro trim_text(value) as
    case
        when left(cast(value as varchar), 1) between '!' and '~' and right(cast(value as varchar), 1) between '!' and '~'
            then cast(value as varchar)
        else trim(cast(value as varchar), ' ' || chr(9) || chr(10) || chr(13) || chr(160))
    end;

-- Text, null where it only says that there is nothing: missing_values is a list of words in lower case.
create or replace temp macro parse_text(value, missing_values) as
    case when not list_contains(missing_values, lower(trim_text(value))) then trim_text(value) end;

-- An identifier as text. A whole number that came as a float (17850.0) is the same id as 17850.
create or replace temp macro parse_id(value, missing_values) as
    case
        when trim_text(value) like '%.0' and try_cast(trim_text(value) as double) is not null then replace(trim_text(value), '.0', '')
        else parse_text(value, missing_values)
    end;


-- Numbers. Signs and codes of currencies go; digits, separators and what makes a number negative stay.
create or replace temp macro bare_number(value) as
    regexp_replace(
        regexp_replace(
            value,
            '^\s*([(+−-]?)\s*([A-Z]{1,2}\s?\$|[A-Z]{3}|Rs\.?|kr\.?|Fr\.?|\p{Sc})?\s*|[\s\x{00A0}]*([A-Z]{3}|[Ee]uros?|kr\.?|Fr\.?|zł|Kč|Ft|TL|lei|руб\.?|р\.?|грн\.?|лв\.?|\p{Sc})?\s*$',
            '\1', 'g'
        ),
        '[\s\x{00A0}\x{202F}''’]', '', 'g'
    );

create or replace temp macro plain_number(bare, separators) as
    case when regexp_matches(bare, '[(−-]') then '-' else '' end || translate(bare, separators || '()+−-', '.');

-- A number as SQL writes it: -1250.5 for (1,250.50). Thousands come in threes, and in India in twos before the last three.
create or replace temp macro point_number(value) as
    case when regexp_matches(
        bare_number(value),
        '^([+−-]?(\d{1,3}([,]\d{3})+|\d{1,2}([,]\d\d)+[,]\d{3}|\d+)?([.]\d*)?|[(](\d{1,3}([,]\d{3})+|\d{1,2}([,]\d\d)+[,]\d{3}|\d+)?([.]\d*)?[)]|(\d{1,3}([,]\d{3})+|\d{1,2}([,]\d\d)+[,]\d{3}|\d+)?([.]\d*)?[−-])$'
    ) then plain_number(bare_number(value), '.,') end;

create or replace temp macro comma_number(value) as
    case when regexp_matches(
        bare_number(value),
        '^([+−-]?(\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?([,]\d*)?|[(](\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?([,]\d*)?[)]|(\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?([,]\d*)?[−-])$'
    ) then plain_number(bare_number(value), ',.') end;

-- A number of six decimals, whichever of the two separators parts it.
create or replace temp macro any_number(value) as
    coalesce(
        try_cast(value as decimal(28, 6)), try_cast(point_number(value) as decimal(28, 6)), try_cast(comma_number(value) as decimal(28, 6))
    );


-- Moments. 2025-04-03 or 2025-04-03 14:05:30 and nothing else: a cast would ignore the PM after 04:05.
create or replace temp macro is_iso_text(value) as
    regexp_matches(value, '^[12]\d{3}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{2}(\.\d+)?)?)?$');

create or replace temp macro month_numbers() as
    map {
        'jan': '1', 'ene': '1', 'gen': '1', 'oca': '1',
        'feb': '2', 'fev': '2', 'fév': '2', 'şub': '2',
        'mar': '3', 'mär': '3', 'mrz': '3', 'maa': '3', 'mrt': '3',
        'apr': '4', 'avr': '4', 'abr': '4', 'nis': '4',
        'may': '5', 'mai': '5', 'mei': '5', 'mag': '5', 'maj': '5',
        'jun': '6', 'giu': '6', 'haz': '6', 'juin': '6',
        'jul': '7', 'lug': '7', 'tem': '7', 'juil': '7',
        'aug': '8', 'aoû': '8', 'ago': '8', 'ağu': '8',
        'sep': '9', 'set': '9', 'eyl': '9',
        'oct': '10', 'okt': '10', 'out': '10', 'ott': '10', 'eki': '10',
        'nov': '11', 'kas': '11',
        'dec': '12', 'déc': '12', 'dez': '12', 'dic': '12', 'ara': '12'
    };

-- The number of a month, by the first three letters of its name; for juin and juillet four.
create or replace temp macro month_number(name) as
    coalesce(month_numbers()[lower(name)[:4]], month_numbers()[lower(name)[:3]]);

-- A date of digits as 2025-04-03; day_first says how 03/04/2025 is read. Two digits are the years 1970 to 2069. What follows stays.
create or replace temp macro dated_by_digits(value, day_first) as
    case
        when regexp_matches(value, '^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(\D.*)?$')
            then regexp_replace(value, '^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})', case when day_first then '\3-\2-\1' else '\3-\1-\2' end)
        when regexp_matches(value, '^(\d{1,2})[/.-](\d{1,2})[/.-]([0-6]\d)(\D.*)?$')
            then regexp_replace(value, '^(\d{1,2})[/.-](\d{1,2})[/.-]([0-6]\d)', case when day_first then '20\3-\2-\1' else '20\3-\1-\2' end)
        when regexp_matches(value, '^(\d{1,2})[/.-](\d{1,2})[/.-]([7-9]\d)(\D.*)?$')
            then regexp_replace(value, '^(\d{1,2})[/.-](\d{1,2})[/.-]([7-9]\d)', case when day_first then '19\3-\2-\1' else '19\3-\1-\2' end)
        when regexp_matches(value, '^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(\D.*)?$')
            then regexp_replace(value, '^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})', '\1-\2-\3')
        when regexp_matches(value, '^(\d{4})(\d\d)(\d\d)(\D.*)?$')
            then regexp_replace(value, '^(\d{4})(\d\d)(\d\d)', '\1-\2-\3')
        when regexp_matches(value, '^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\D.*)?$')
            then regexp_replace(value, '^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)', '\1-\2-\3 \4:\5:\6')
    end;

create or replace temp macro replace_named_month(value, pattern, month_group, day_and_rest) as
    regexp_replace(
        regexp_replace(value, pattern, '\3-') || month_number(regexp_extract(value, pattern, month_group)) || regexp_replace(value, pattern, day_and_rest),
        '^(\d\d-)', '20\1'
    );

-- The same of a date with the month's name, which stands before the day (Feb 13, 2024) or after it (13 Feb 24); a day of the week may precede.
create or replace temp macro dated_by_name(value) as
    case
        when regexp_matches(value, '^(?:[^\s\d]+\s+)?([^\s\d,./-]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4}|\d\d)(\D.*)?$')
            then replace_named_month(value, '^(?:[^\s\d]+\s+)?([^\s\d,./-]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4}|\d\d)(\D.*)?$', 1, '-\2\4')
        when regexp_matches(value, '^(?:[^\s\d]+\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s/-]*(?:de\s+)?([^\s\d,./-]+)\.?[\s,/-]*(?:de\s+)?(\d{4}|\d\d)(\D.*)?$')
            then replace_named_month(value, '^(?:[^\s\d]+\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s/-]*(?:de\s+)?([^\s\d,./-]+)\.?[\s,/-]*(?:de\s+)?(\d{4}|\d\d)(\D.*)?$', 2, '-\1\4')
    end;

-- A moment with its date as 2025-04-03 and its time as 14:05, however it was spelled.
create or replace temp macro iso_text(value, day_first) as
    regexp_replace(
        coalesce(dated_by_digits(value, day_first), dated_by_name(value)),
        '^(\d{4}-\d{1,2}-\d{1,2})(?:,?\s+|T)(?:at\s+)?(\d{1,2})[:.h](\d{2})(:\d{2}(?:\.\d+)?)?(?:\s*Uhr)?', '\1 \2:\3\4'
    );

-- What iso_text returns, as a timestamp of the shop's clock in a zone.
create or replace temp macro cast_iso_text(iso, zone) as
    case
        when is_iso_text(iso) then try_cast(iso as timestamp)
        when regexp_matches(iso, '^[12]\d{3}-.*:\d\d(\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)$')
            then try_cast(regexp_replace(iso, '\s+([+-])', '\1') as timestamptz) at time zone zone
        when regexp_matches(iso, '^[12]\d{3}-.*[AaPp]\.?[Mm]\.?$')
            then try_strptime(
                regexp_replace(iso, '\s*([AaPp])\.?[Mm]\.?$', ' \1M'), ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M:%S.%f %p']
            )
    end;

-- A moment as the shop's own clock showed it.
create or replace temp macro parse_moment(value, day_first, zone) as
    case
        when is_iso_text(trim_text(value)) then try_cast(trim_text(value) as timestamp)
        else list_transform(
            list_transform([trim_text(value)], lambda moment_text: iso_text(moment_text, day_first)), lambda iso: cast_iso_text(iso, zone)
        )[1]
    end;

-- The same, whichever of day and month stands first.
create or replace temp macro any_moment(value, zone) as
    coalesce(parse_moment(value, true, zone), parse_moment(value, false, zone));
