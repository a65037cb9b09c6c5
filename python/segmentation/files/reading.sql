-- How DuckDB reads what shops write: functions that each build creates at its start in the warehouse (macros/input/parsing.sql), so that
-- a compiled staging model reads `shop_id(customer_id)`; `make suggest` creates them for itself. What a text does not hold is null.

-- Without blanks, tabs, line ends and the no-break space of spreadsheets around it. To look at the ends first is three times as fast.
create or replace macro shop_trim(value) as
    case
        when left(cast(value as varchar), 1) between '!' and '~' and right(cast(value as varchar), 1) between '!' and '~'
            then cast(value as varchar)
        else trim(cast(value as varchar), ' ' || chr(9) || chr(10) || chr(13) || chr(160))
    end;

-- Null where a text only says that there is nothing: shop_missing_words() is the var missing_values. Asked for its position, since DuckDB
-- turns list_contains into a join of all rows, which it makes even where nobody asks for the column.
create or replace macro shop_text(value) as
    case when list_position(shop_missing_words(), lower(shop_trim(value))) is null then shop_trim(value) end;

-- An identifier. A whole number that came as a float (17850.0) is the same id as 17850.
create or replace macro shop_id(value) as
    case
        when shop_trim(value) like '%.0' and try_cast(shop_trim(value) as double) is not null then replace(shop_trim(value), '.0', '')
        else shop_text(value)
    end;

create or replace macro shop_id_of_number(value) as
    case when value = floor(value) then cast(try_cast(value as bigint) as varchar) else shop_text(value) end;


-- Numbers. Signs and codes of currencies go; digits, separators and what makes a number negative stay.
create or replace macro shop_bare_number(value) as
    regexp_replace(
        regexp_replace(
            value,
            '^\s*([(+−-]?)\s*([A-Z]{1,2}\s?\$|[A-Z]{3}|R[sp]\.?|kr\.?|Fr\.?|\p{Sc})?\s*|[\s\x{00A0}]*([A-Z]{3}|[Ee]uros?|kr\.?|Fr\.?|zł|Kč|Ft|TL|lei|руб\.?|р\.?|грн\.?|лв\.?|[円元圆圓원]|\p{Sc})?\s*$',
            '\1', 'g'
        ),
        '[\s\x{00A0}\x{202F}''’]', '', 'g'
    );

create or replace macro shop_plain_number(bare, separators) as
    case when regexp_matches(bare, '[(−-]') then '-' else '' end || translate(bare, separators || '()+−-', '.');

-- (1,250.50) as -1250.50. Thousands come in threes, and in India in twos before the last three.
create or replace macro shop_bare_point_number(bare) as
    case when regexp_matches(
        bare,
        '^([+−-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d\d)+,\d{3}|\d+)?([.]\d*)?|[(](\d{1,3}(,\d{3})+|\d{1,2}(,\d\d)+,\d{3}|\d+)?([.]\d*)?[)]|(\d{1,3}(,\d{3})+|\d{1,2}(,\d\d)+,\d{3}|\d+)?([.]\d*)?[−-])$'
    ) then shop_plain_number(bare, '.,') end;

create or replace macro shop_point_number(value) as
    shop_bare_point_number(shop_bare_number(value));

-- (1.250,50) as -1250.50: "12,50" is twelve and a half, and never 1250.
create or replace macro shop_bare_comma_number(bare) as
    case when regexp_matches(
        bare,
        '^([+−-]?(\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?(,\d*)?|[(](\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?(,\d*)?[)]|(\d{1,3}([.]\d{3})+|\d{1,2}([.]\d\d)+[.]\d{3}|\d+)?(,\d*)?[−-])$'
    ) then shop_plain_number(bare, ',.') end;

create or replace macro shop_comma_number(value) as
    shop_bare_comma_number(shop_bare_number(value));


-- Moments. 2025-04-03 or 2025-04-03 14:05:30 and nothing else: a cast would ignore the PM after 04:05.
create or replace macro shop_is_iso_moment(value) as
    regexp_matches(value, '^[12]\d{3}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{2}(\.\d+)?)?)?$');

create or replace macro shop_month_numbers() as
    map {
        'jan': '1', 'ene': '1', 'gen': '1', 'sty': '1', 'oca': '1', 'янв': '1',
        'feb': '2', 'fev': '2', 'lut': '2', 'sub': '2', 'фев': '2',
        'mar': '3', 'mrz': '3', 'mae': '3', 'maa': '3', 'mrt': '3', 'mzo': '3', 'мар': '3',
        'apr': '4', 'avr': '4', 'abr': '4', 'kwi': '4', 'nis': '4', 'апр': '4',
        'may': '5', 'mai': '5', 'mei': '5', 'mag': '5', 'maj': '5', 'май': '5', 'маи': '5', 'мая': '5',
        'jun': '6', 'giu': '6', 'cze': '6', 'haz': '6', 'juin': '6', 'июн': '6',
        'jul': '7', 'lug': '7', 'lip': '7', 'tem': '7', 'juil': '7', 'июл': '7',
        'aug': '8', 'aou': '8', 'ago': '8', 'agt': '8', 'sie': '8', 'agu': '8', 'авг': '8',
        'sep': '9', 'set': '9', 'wrz': '9', 'eyl': '9', 'сен': '9',
        'oct': '10', 'okt': '10', 'out': '10', 'ott': '10', 'paz': '10', 'eki': '10', 'окт': '10',
        'nov': '11', 'lis': '11', 'kas': '11', 'ноя': '11',
        'dec': '12', 'dez': '12', 'dic': '12', 'gru': '12', 'ara': '12', 'дек': '12'
    };

-- The number of a month in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish or Russian, by the first three
-- letters of its name without accents; for juin and juillet four.
create or replace macro shop_month_number(name) as
    coalesce(shop_month_numbers()[lower(strip_accents(name))[:4]], shop_month_numbers()[lower(strip_accents(name))[:3]]);

-- Zones as exports name them, and a place whose clock they are; of a name that is summer or winter time, one that has it all year.
create or replace macro shop_zone_places() as
    map {
        'Z': 'UTC', 'UTC': 'UTC', 'GMT': 'UTC', 'WET': 'UTC', 'EST': 'Etc/GMT+5', 'EDT': 'Etc/GMT+4', 'ET': 'America/New_York',
        'CST': 'Etc/GMT+6', 'CDT': 'Etc/GMT+5', 'CT': 'America/Chicago', 'MST': 'Etc/GMT+7', 'MDT': 'Etc/GMT+6', 'MT': 'America/Denver',
        'PST': 'Etc/GMT+8', 'PDT': 'Etc/GMT+7', 'PT': 'America/Los_Angeles', 'BRT': 'Etc/GMT+3', 'WEST': 'Etc/GMT-1', 'BST': 'Etc/GMT-1',
        'CET': 'Etc/GMT-1', 'MEZ': 'Etc/GMT-1', 'CEST': 'Etc/GMT-2', 'MESZ': 'Etc/GMT-2', 'EET': 'Etc/GMT-2', 'EEST': 'Etc/GMT-3',
        'MSK': 'Etc/GMT-3', 'TRT': 'Etc/GMT-3', 'JST': 'Etc/GMT-9', 'AEST': 'Etc/GMT-10', 'AEDT': 'Etc/GMT-11', 'NZST': 'Etc/GMT-12'
    };

-- A date of digits as 2025-04-03; date_order says how 03/04/2025 is read. Two digits are the years 1970 to 2069. What follows stays.
create or replace macro shop_date_of_digits(value, date_order) as
    case
        when regexp_matches(value, '^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(\d{2})?(\D.*)?$')
            then regexp_replace(regexp_replace(regexp_replace(
                value, '^(\d{1,2})[/.-](\d{1,2})[/.-](\d+)', case date_order when 'dmy' then '\3-\2-\1' when 'mdy' then '\3-\1-\2' end
            ), '^([0-6]\d)-', '20\1-'), '^([7-9]\d)-', '19\1-')
        when regexp_matches(value, '^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(\D.*)?$')
            then regexp_replace(value, '^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})', '\1-\2-\3')
        when regexp_matches(value, '^\d{8}[ T]?\d{6}(\D.*)?$')
            then regexp_replace(value, '^(\d{4})(\d\d)(\d\d)[ T]?(\d\d)(\d\d)(\d\d)', '\1-\2-\3 \4:\5:\6')
        when regexp_matches(value, '^\d{8}(\D.*)?$')
            then regexp_replace(value, '^(\d{4})(\d\d)(\d\d)', '\1-\2-\3')
    end;

create or replace macro shop_replace_named_month(value, pattern, month_group, day_and_rest) as
    regexp_replace(
        regexp_replace(value, pattern, '\3-') || shop_month_number(regexp_extract(value, pattern, month_group)) || regexp_replace(value, pattern, day_and_rest),
        '^(\d\d-)', '20\1'
    );

-- The same of a date with the month's name, which stands before the day (Feb 13, 2024), after it (13 Feb 24) or after the year; a day of the
-- week may precede.
create or replace macro shop_date_of_words(value) as
    case
        when regexp_matches(value, '^(?:[^\s\d]+\s+)?([^\s\d,./-]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4}|\d\d)(\D.*)?$')
            then shop_replace_named_month(value, '^(?:[^\s\d]+\s+)?([^\s\d,./-]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4}|\d\d)(\D.*)?$', 1, '-\2\4')
        when regexp_matches(value, '^(?:[^\s\d]+\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?[\s/-]*(?:de\s+)?([^\s\d,./-]+)\.?[\s,/-]*(?:de[l]?\s+)?(\d{4}|\d\d)(\D.*)?$')
            then shop_replace_named_month(value, '^(?:[^\s\d]+\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?[\s/-]*(?:de\s+)?([^\s\d,./-]+)\.?[\s,/-]*(?:de[l]?\s+)?(\d{4}|\d\d)(\D.*)?$', 2, '-\1\4')
        when regexp_matches(value, '^(\d{4})[\s/-]([^\s\d,./-]+)\.?[\s/-](\d{1,2})(\D.*)?$')
            then regexp_replace(value, '^(\d{4})[\s/-]([^\s\d,./-]+)\.?[\s/-](\d{1,2})(\D.*)?$', '\1-')
                || shop_month_number(regexp_extract(value, '^\d{4}[\s/-]([^\s\d,./-]+)', 1))
                || regexp_replace(value, '^(\d{4})[\s/-]([^\s\d,./-]+)\.?[\s/-](\d{1,2})(\D.*)?$', '-\3\4')
    end;

-- 2025年3月4日(火) 午後3時20分 as 2025-3-4 3:20 PM, and 2025. 3. 4. and 2025.03.04. alike: the words of Chinese, Japanese and Korean go, but for those of noon.
create or replace macro shop_moment_of_characters(value) as
    case
        when not regexp_matches(value, '^\d{4}\s?[年년]|^\d{4}\.\s|^\d{4}\.\d{1,2}\.\d{1,2}\.|[时時시]\s?\d|上午|下午|午前|午後|오전|오후') then value
        else shop_trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            value,
            '^(\d{4})(?:\s?[年년]|\.)\s?(\d{1,2})(?:\s?[月월]|\.)\s?(\d{1,2})(?:\s?[日일]|\.)?(?:\s?[(（][^)）]{1,3}[)）])?\s*', '\1-\2-\3 '),
            '(\d{1,2})\s?[时時시]\s?(\d{1,2})\s?[分분](?:\s?\d{1,2}\s?[秒초])?', '\1:\2'),
            '(?:上午|午前|오전)\s?(\d{1,2}:\d\d(?::\d\d)?)', '\1 AM'),
            '(?:下午|午後|오후)\s?(\d{1,2}:\d\d(?::\d\d)?)', '\1 PM'))
    end;

-- 31. 1. 2025 and 31.1.2025. as 2025-1-31: with a blank or a point after the year, dots are day first wherever they are used.
create or replace macro shop_moment_of_points(value) as
    case
        when regexp_matches(value, '^\d{1,2}\.(\s\d|\d{1,2}\.\d{4}\.)')
            then regexp_replace(value, '^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?', '\3-\2-\1')
        else value
    end;

-- A text with the date first: (Central European Time) at its end goes, and a clock or a year that stands elsewhere comes after the date, as in
-- 3:04 PM 12/5/2023 and Tue Mar 5 14:05:30 EST 2024.
create or replace macro shop_date_first(value) as
    regexp_replace(
        regexp_replace(
            regexp_replace(
                translate(shop_moment_of_points(shop_moment_of_characters(value)), chr(160) || chr(8239) || chr(8239), '   '),
                '\s*(\([^)]*\)|г\.?)$', ''
            ),
            '^(\d{1,2}:\d\d(?::\d\d)?(?:\s*[AaPp]\.?\s?[Mm]\.?)?),?\s+(\S.*)$', '\2 \1'
        ),
        '^([^\s\d]+)\s+([^\s\d]+)\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)((?:\s+[A-Z]{1,4}T)?)\s+(\d{4})$', '\2 \3 \6 \4\5'
    );

-- A moment with its date as 2025-04-03 and its time as 14:05, however it was spelled. Patterns and not strptime: each format that fails
-- costs two millionths of a second, and there would be a hundred.
create or replace macro shop_iso_moment(value, date_order) as
    regexp_replace(
        coalesce(shop_date_of_digits(value, date_order), shop_date_of_words(value)),
        '^(\d{4}-\d{1,2}-\d{1,2})(?:[,\s]+|T)(?:[^\s\d]+\s+){0,2}(\d{1,2})[:.h](\d{2})(:\d{2}(?:\.\d+)?)?(?:\s*Uhr)?', '\1 \2:\3\4'
    );

-- What a moment says of its zone at its end: Z, EST, GMT+0100, +01:00; empty where nothing.
create or replace macro shop_zone_of(iso) as
    regexp_extract(iso, '\d\s*(?:[AaPp]\.?\s?[Mm]\.?)?\s*((?:UTC|GMT)?[+-]\d\d(?::?\d\d)?|[A-Z]{1,4}T|UTC|MEZ|MESZ|MSK|Z)$', 1);

-- The clock alone, without a zone: 2025-04-03 02:44 PM as 14:44. Some write 14:44 PM, and 0:30 AM.
create or replace macro shop_clock_moment(clock) as
    case
        when shop_is_iso_moment(clock) then try_cast(clock as timestamp)
        when regexp_matches(clock, '^[12]\d{3}-\S+ (1[3-9]|2[0-3]):[\d:.]+\s*[Pp]\.?\s?[Mm]\.?$|^[12]\d{3}-\S+ 00?:[\d:.]+\s*[Aa]\.?\s?[Mm]\.?$')
            then try_cast(regexp_replace(clock, '\s*[AaPp]\.?\s?[Mm]\.?$', '') as timestamp)
        when regexp_matches(clock, '^[12]\d{3}-.*[AaPp]\.?\s?[Mm]\.?$')
            then try_strptime(
                regexp_replace(clock, '\s*([AaPp])\.?\s?[Mm]\.?$', ' \1M'), ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M:%S.%f %p']
            )
    end;

-- A clock in the zone that is named beside it, as the shop's own clock showed it then; null where nobody knows the name.
create or replace macro shop_in_zone(clock, zone_name, zone) as
    case
        when zone_name = '' then clock
        when regexp_matches(zone_name, '\d')
            then (
                clock
                - to_minutes(cast(
                    case when contains(zone_name, '-') then -1 else 1 end
                    * (60 * cast(regexp_extract(zone_name, '[+-](\d\d)', 1) as integer) + cast('0' || regexp_extract(zone_name, '[+-]\d\d:?(\d\d)', 1) as integer))
                as integer))
            ) at time zone 'UTC' at time zone zone
        -- of a name that is not known none is asked for, which would be an error
        when map_contains(shop_zone_places(), zone_name)
            then clock at time zone coalesce(shop_zone_places()[zone_name], 'UTC') at time zone zone
    end;

-- A moment of which the zone is known; a lambda names the clock, which is asked for several times.
create or replace macro shop_cast_iso_moment(iso, zone_name, zone) as
    case
        when shop_is_iso_moment(iso) then try_cast(iso as timestamp)
        else list_transform(
            list_transform(
                [rtrim(left(iso, length(iso) - length(zone_name)), chr(9) || ' ')], lambda clock_text: shop_clock_moment(clock_text)
            ),
            lambda clock: shop_in_zone(clock, zone_name, zone)
        )[1]
    end;

-- A moment as the shop's own clock showed it. What most shops write is cast at once; a lambda names the others after each step, so that a
-- step is taken once.
create or replace macro shop_moment(value, date_order, zone) as
    case
        when shop_is_iso_moment(shop_trim(value)) then try_cast(shop_trim(value) as timestamp)
        else list_transform(
            list_transform(
                list_transform([shop_trim(value)], lambda moment_text: shop_date_first(moment_text)),
                lambda moment_text: shop_iso_moment(moment_text, date_order)
            ),
            lambda iso: shop_cast_iso_moment(iso, shop_zone_of(iso), zone)
        )[1]
    end;
