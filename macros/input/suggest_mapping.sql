{#-
    Print a draft of my_shop.yml: which of a file's columns is which column of the contract.

        dbt --quiet run-operation suggest_mapping --args '{path: orders.csv, customers: customers.csv}' > my_shop.yml

    A column is chosen by what its name means (column_synonyms.sql), and only if its values keep what the name promises.
    Then come the things that names get wrong: order totals repeated on lines, lines called orders, an "amount" of pieces.
    All is judged on the first rows of the file. What is doubtful is written as a comment, or left out.

    path        transactions: file, glob or relation
    customers   the same of the customers, or none
-#}
{% macro suggest_mapping(path=none, customers=none) %}
    {% if not path %}
        {{ return(print("# Say what to read: dbt run-operation suggest_mapping --args '{path: orders.csv}'")) }}
    {% endif %}
    {% set drafts = [customer_segmentation.draft_transactions(path)] %}
    {% if customers %}
        {% do drafts.append(customer_segmentation.draft_customers(customers, drafts[0])) %}
    {% endif %}
    {% set problems = drafts | map(attribute='problem') | select | list %}
    {% if problems %}
        {{ return(print('# ' ~ problems | join('\n') | replace('\n', '\n# '))) }}
    {% endif %}
    {% do print(
        '# A draft, from the first ' ~ customer_segmentation.sampled_row_count() ~ ' rows. After each line: an example, or the reason.\n'
        ~ '# Correct it, save it as my_shop.yml, then: dbt build --vars "$(cat my_shop.yml)"'
    ) %}
    {% for draft in drafts %}
        {% do print(customer_segmentation.draft_text(draft)) %}
    {% endfor %}
{% endmacro %}


{#- How many rows are looked at. -#}
{% macro sampled_row_count() %}{{ return(50000) }}{% endmacro %}


{% macro draft_transactions(path) %}
    {% set draft = customer_segmentation.open_draft('transactions', path) %}
    {% if not draft.problem %}
        {% do customer_segmentation.match_columns(draft) %}
        {% do customer_segmentation.check_transaction_id(draft) %}
        {% do customer_segmentation.check_customer_facts(draft) %}
        {% do customer_segmentation.settle_money(draft) %}
        {% do customer_segmentation.settle_discounts(draft) %}
        {% do customer_segmentation.settle_time(draft) %}
        {% do customer_segmentation.settle_status(draft) %}
        {% do customer_segmentation.settle_currency(draft) %}
    {% endif %}
    {{ return(draft) }}
{% endmacro %}


{% macro draft_customers(path, transactions) %}
    {% set draft = customer_segmentation.open_draft('customers', path) %}
    {% if not draft.problem %}
        {% do draft.update({'known_shares': customer_segmentation.known_customer_shares(draft, transactions)}) %}
        {% do customer_segmentation.match_columns(draft) %}
        {% do customer_segmentation.pick_attributes(draft) %}
    {% endif %}
    {{ return(draft) }}
{% endmacro %}


{#-
    What is known of a file before anything is decided.

    returns  {input_name, path, relation, problem: text or none,
              profiles: {column: what profile_columns found, and what its name means},
              candidates: [(score, position, contract column, column)], best first,
              columns: {contract column: column},
              lines: {contract column: {sql, note, is_off}}, where more than a column's name is written,
              used: [column], in such a line,
              status_words: [word] of transaction_statuses.csv,
              known_shares: {column: share of its values that are customers of the transactions}}
-#}
{% macro open_draft(input_name, path) %}
    {% set path = path | string %}
    {% set draft = {
        'input_name': input_name, 'path': path, 'problem': none,
        'relation': customer_segmentation.read_files(path) if customer_segmentation.is_file(path) else path,
        'profiles': {}, 'candidates': [], 'columns': {}, 'lines': {}, 'used': [], 'known_shares': {},
        'status_words': customer_segmentation.known_status_words() if input_name == 'transactions' else [],
    } %}
    {% set error = customer_segmentation.bind_error('select * from ' ~ draft.relation) %}
    {% set other_format = customer_segmentation.explain_format(input_name, path) %}
    {% if error or other_format %}
        {% do draft.update({'problem': other_format or customer_segmentation.explain_unreadable(input_name, path, error)}) %}
        {{ return(draft) }}
    {% endif %}

    {% set types = customer_segmentation.query_columns('select * from ' ~ draft.relation) %}
    {% set ragged = customer_segmentation.explain_ragged_lines(input_name, path, types | list) %}
    {% if ragged %}
        {% do draft.update({'problem': ragged}) %}
        {{ return(draft) }}
    {% endif %}
    {% set found = customer_segmentation.profile_columns(draft.relation) %}
    {% set meaning_of = customer_segmentation.word_meanings() %}
    {% for column, type in types.items() if column in found %}
        {% do found[column].update({'type': type | lower, 'meanings': customer_segmentation.name_meanings(column, meaning_of)}) %}
        {% do draft.profiles.update({column: found[column]}) %}
    {% endfor %}
    {% if not draft.profiles %}
        {% do draft.update({'problem': input_name ~ ': ' ~ path ~ ' has no rows, only columns: ' ~ types | join(', ') ~ '.'}) %}
    {% endif %}
    {{ return(draft) }}
{% endmacro %}


{#- Give each contract column the column whose name says it best and whose values agree; each column once. -#}
{% macro match_columns(draft) %}
    {% set scored = [] %}
    {% for contract, definition in customer_segmentation.contract_phrases(draft.input_name).items() %}
        {% for column, profile in draft.profiles.items() if customer_segmentation.values_fit(definition, profile) %}
            {% set said = customer_segmentation.name_score(definition, profile.meanings) %}
            {% set said = [said, 0.98] | max + 0.005 if column | lower == contract else said %}
            {% set found = customer_segmentation.value_score(draft, contract, column) %}
            {% if said or contract == 'customer_id' and found > 0.5 %}
                {% do scored.append((said + found, -loop.index, contract, column)) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do draft.candidates.extend(scored | selectattr(0, 'gt', 0) | sort(reverse=true)) %}
    {% for score, position, contract, column in draft.candidates %}
        {% if contract not in draft.columns and column not in draft.columns.values() %}
            {% do draft.columns.update({contract: column}) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#- What values add to the name's score: orders are many, customers and products come back, a status is a known word. -#}
{% macro value_score(draft, contract, column) %}
    {% set profile = draft.profiles[column] %}
    {% if contract == 'transaction_id' %}
        {{ return(0.1 * (profile.distinct_share - 0.5)) }}
    {% elif contract == 'product_id' %}
        {{ return(-0.1 if profile.distinct_share > 0.95 else 0) }}
    {% elif contract == 'customer_id' and draft.input_name == 'transactions' %}
        {{ return(0.1 * (0.5 - profile.distinct_share)) }}
    {% elif contract == 'customer_id' %}
        {% set known_share = draft.known_shares.get(column, 0) if profile.distinct_share > 0.9 else 0 %}
        {{ return(0.1 * (profile.distinct_share - 0.5) + 2 * known_share) }}
    {% elif contract == 'transaction_status' %}
        {% set known = profile.words | map('lower') | select('in', draft.status_words) | list | length / profile.words | length %}
        {{ return(known if known >= 0.5 or 'status' in profile.meanings else -2) }}
    {% endif %}
    {{ return(0) }}
{% endmacro %}


{#- The share of a name that the best of a contract column's phrases explains, or 0. -#}
{% macro name_score(definition, meanings) %}
    {% set scores = [0] %}
    {% set is_other = definition.never.split() | select('in', meanings) | list %}
    {% for phrase in definition.phrases.split(',') %}
        {% set words = phrase.strip().lstrip('=').split() %}
        {% set is_said = not words | reject('in', meanings) | list %}
        {% set is_whole = words | length == meanings | length %}
        {% if is_said and (is_whole if '=' in phrase else not is_other) %}
            {% do scores.append(words | length / meanings | length - 0.02 * loop.index0) %}
        {% endif %}
    {% endfor %}
    {{ return(scores | max if scores | max > 0.25 else 0) }}
{% endmacro %}


{#- Whether values are such as a contract column needs. -#}
{% macro values_fit(definition, profile) %}
    {% set is_number = profile.number_share >= 0.9 %}
    {% set is_whole = profile.whole_share >= 0.99 %}
    {% set is_date = profile.date_share >= 0.9 %}
    {% set is_code = profile.distinct_count > 1 and not is_date and (is_whole or not is_number) %}
    {% set is_short_list = profile.distinct_count <= definition.get('most_distinct', 0) %}
    {% set says_code = 'id' in profile.meanings or 'sku' in profile.meanings %}
    {{ return(profile.filled_share > 0 and {
        'id': is_code,
        'order_id': is_code and profile.filled_share >= 0.95 and profile.distinct_share >= 0.005 and profile.digit_share >= 0.9,
        'number': is_number,
        'discount': is_number and (is_whole or [profile.maximum, -profile.minimum] | max > 1),
        'timestamp': is_date or profile.epoch_unit is not none,
        'word': is_short_list and not is_date and profile.number_share < 0.5,
        'label': is_short_list and not is_date and (is_whole or not is_number),
        'code': not is_date and (profile.number_share < 0.5 or is_whole and (says_code or profile.distinct_count <= 2)),
    }[definition.kind]) }}
{% endmacro %}


{#-
    An order has one customer: an id that customers share is a store's, a day's or a line's.
    Sets draft.within_order, {column: shares} where rows are lines of orders, else {}.
-#}
{% macro check_transaction_id(draft) %}
    {% set order_id = draft.columns.get('transaction_id') %}
    {% set within = customer_segmentation.profile_within(draft.relation, order_id) if order_id else {} %}
    {% if customer_segmentation.share_within(within, draft.columns.get('customer_id'), 'constant_share', 1) < 0.9 %}
        {% do draft.lines.update({'transaction_id': {
            'sql': order_id, 'is_off': true, 'note': 'customers share its values, so it names no order; without it, one row is one order',
        }}) %}
        {% do draft.columns.pop('transaction_id') %}
        {% set within = {} %}
    {% endif %}
    {% set differing = [] %}
    {% for contract in ['product_id', 'product_category', 'quantity', 'unit_price'] %}
        {% set constant_share = customer_segmentation.share_within(within, draft.columns.get(contract), 'constant_share', 1) %}
        {% do differing.append(contract) if constant_share < 0.5 %}
    {% endfor %}
    {% do draft.update({'within_order': within if differing else {}}) %}
{% endmacro %}


{#- What is said of the customer on each transaction is the customer's only where it stays the same. -#}
{% macro check_customer_facts(draft) %}
    {% set facts = ['gender', 'city', 'joined_at', 'loyalty_score'] | select('in', draft.columns) | list %}
    {% set customer = draft.columns.get('customer_id') %}
    {% set within = customer_segmentation.profile_within(draft.relation, customer) if facts and customer else {} %}
    {% for fact in facts if not customer or customer_segmentation.share_within(within, draft.columns[fact], 'constant_share', 1) < 0.8 %}
        {% do draft.lines.update({fact: {
            'sql': draft.columns.pop(fact), 'is_off': true,
            'note': 'differs within a customer' if customer else 'there is no customer it could be of',
        }}) %}
    {% endfor %}
{% endmacro %}


{#- Amount, quantity and unit price: what they are where names mislead. -#}
{% macro settle_money(draft) %}
    {% set columns = draft.columns %}

    {#- an "amount" that is 1 more often than anything else, beside a price, is a quantity -#}
    {% set is_counted = columns.get('amount') and draft.profiles[columns['amount']].whole_share > 0.99
        and draft.profiles[columns['amount']].words[0] in ['1', '1.0'] %}
    {% if is_counted and 'unit_price' in columns and 'quantity' not in columns %}
        {% do columns.update({'quantity': columns.pop('amount')}) %}
    {% endif %}

    {#- an order's total repeated on its lines would count once a line; one that stands on a single line is fine -#}
    {% set amount = namespace(column=none, repeated=none) %}
    {% set others = columns.items() | rejectattr(0, 'equalto', 'amount') | map(attribute=1) | list %}
    {% for score, position, contract, column in draft.candidates if contract == 'amount' and column not in others and not amount.column %}
        {% set is_order_total = customer_segmentation.share_within(draft.within_order, column, 'constant_share', 0) >= 0.95 %}
        {% set is_single = customer_segmentation.share_within(draft.within_order, column, 'single_share', 0) >= 0.9 %}
        {% if is_order_total and is_single and draft.profiles[column].is_plain_number %}
            {% do draft.lines.update({'amount': {
                'sql': 'coalesce(' ~ customer_segmentation.sql_name(column) ~ ', 0)',
                'note': 'stands on one line of each order, blank on the others',
            }}) %}
        {% endif %}
        {% if is_order_total and 'amount' not in draft.lines %}
            {% set amount.repeated = amount.repeated or column %}
        {% else %}
            {% set amount.column = column %}
        {% endif %}
    {% endfor %}
    {% do columns.pop('amount', none) %}
    {% do columns.update({'amount': amount.column}) if amount.column %}

    {% set has_lines = 'quantity' in columns and 'unit_price' in columns %}
    {% if 'amount' in columns %}
        {{ return('') }}
    {% elif has_lines and customer_segmentation.is_line_price(draft) %}
        {% do draft.lines.update({'amount': {
            'sql': columns['unit_price'], 'note': 'grows with ' ~ columns['quantity'] ~ ': the price of the whole line',
        }}) %}
        {% do columns.update({'amount': columns.pop('unit_price')}) %}
    {% elif 'unit_price' in columns and not has_lines %}
        {% do columns.update({'amount': columns.pop('unit_price')}) %}
    {% elif amount.repeated %}
        {% do draft.lines.update({'amount': {
            'sql': amount.repeated, 'is_off': true, 'note': "the order's total, repeated on its lines: it would count once a line"
                ~ ('; quantity and unit_price make the amount' if has_lines else ''),
        }}) %}
    {% endif %}
{% endmacro %}


{#- Whether the price is of the whole line: divided by the quantity, a product has fewer prices than undivided. -#}
{% macro is_line_price(draft) %}
    {% set product = draft.columns.get('product_id') or draft.columns.get('product_category') %}
    {% set price, quantity = draft.columns['unit_price'], draft.columns['quantity'] %}
    {% if not product or not draft.profiles[price].is_plain_number or not draft.profiles[quantity].is_plain_number %}
        {{ return(false) }}
    {% endif %}
    {% set prices = run_query(
        'with lines as ('
        ~ ' select ' ~ customer_segmentation.quoted_column(product) ~ ' as product,'
        ~ ' try_cast(' ~ customer_segmentation.quoted_column(price) ~ ' as double) as price,'
        ~ ' try_cast(' ~ customer_segmentation.quoted_column(quantity) ~ ' as double) as quantity'
        ~ ' from (select * from ' ~ draft.relation ~ ' limit ' ~ customer_segmentation.sampled_row_count() ~ ') as sampled'
        ~ ') select'
        ~ ' (select count(*) from (select distinct product, price from lines where quantity > 0) as undivided),'
        ~ ' (select count(*) from (select distinct product, round(price / quantity, 2) from lines where quantity > 0) as divided)'
    ).rows[0] %}
    {{ return(prices[0] >= 10 and prices[1] < prices[0] * 9 / 10) }}
{% endmacro %}


{#- Several discounts add up, what is negative is turned, and what a coupon took off shows that there was one. -#}
{% macro settle_discounts(draft) %}
    {% set chosen = draft.columns.get('discount_amount') %}
    {% if not chosen %}
        {{ return('') }}
    {% endif %}
    {% set parts, names = [], [] %}
    {% for column, profile in draft.profiles.items() if profile.is_plain_number %}
        {% if draft.candidates | selectattr(2, 'equalto', 'discount_amount') | selectattr(3, 'equalto', column) | list %}
            {% do parts.append(column) %}
            {% set name = customer_segmentation.sql_name(column) %}
            {% do names.append(name if profile.filled_share == 1 else 'coalesce(' ~ name ~ ', 0)') %}
        {% endif %}
    {% endfor %}
    {% set is_negative = draft.profiles[chosen].maximum <= 0 and draft.profiles[chosen].minimum < 0 %}

    {% set of_coupons = [] %}
    {% for column in parts if 'coupon' in draft.profiles[column].meanings and 'coupon_code' not in draft.columns %}
        {% do of_coupons.append(column) %}
    {% endfor %}
    {% if of_coupons %}
        {% do draft.used.append(of_coupons[0]) %}
        {% do draft.lines.update({'coupon_code': {
            'sql': 'case when ' ~ customer_segmentation.sql_name(of_coupons[0]) ~ (' < ' if is_negative else ' > ') ~ "0 then 'coupon' end",
            'note': 'there is no code, only what a coupon took off',
        }}) %}
    {% endif %}

    {% set is_repeated = customer_segmentation.share_within(draft.within_order, chosen, 'constant_share', 0) >= 0.95
        and customer_segmentation.share_within(draft.within_order, chosen, 'single_share', 1) < 0.9 %}
    {% set says_which = draft.profiles[chosen].meanings | reject('in', ['discount', 'amount', 'total']) | list %}
    {% set is_sum = says_which and parts | length > 1 and chosen in parts %}
    {% if is_repeated %}
        {% do draft.columns.pop('discount_amount') %}
        {% do draft.lines.update({'discount_amount': {
            'sql': chosen, 'is_off': true, 'note': "the order's discount, repeated on its lines: it would count once a line",
        }}) %}
    {% elif is_sum or is_negative and chosen in parts %}
        {% set sum = names | join(' + ') if is_sum else customer_segmentation.sql_name(chosen) %}
        {% do draft.used.extend(parts if is_sum else [chosen]) %}
        {% do draft.lines.update({'discount_amount': {
            'sql': ('-(' ~ sum ~ ')' if is_sum else '-' ~ sum) if is_negative else sum, 'note': 'all that was taken off',
        }}) %}
    {% endif %}
{% endmacro %}


{#- One column of dates where no name says which, a clock beside a date, seconds since 1970, and a day that may be a month. -#}
{% macro settle_time(draft) %}
    {% set never = customer_segmentation.contract_phrases('transactions')['transaction_at'].never.split() %}
    {% set dates, clocks = [], [] %}
    {% for column, profile in draft.profiles.items() if not never | select('in', profile.meanings) | list %}
        {% do dates.append(column) if profile.date_share >= 0.9 and (profile.number_share < 0.5 or 'date' in profile.meanings) %}
        {% do clocks.append(column) if profile.clock_share >= 0.9 %}
    {% endfor %}
    {% if 'transaction_at' not in draft.columns and dates | length == 1 %}
        {% do draft.columns.update({'transaction_at': dates[0]}) %}
    {% endif %}

    {% set column = draft.columns.get('transaction_at') %}
    {% set profile = draft.profiles.get(column, {}) %}
    {% set name = customer_segmentation.sql_name(column) if column else none %}
    {% if profile.get('epoch_unit') and profile.date_share < 0.9 %}
        {% do draft.lines.update({'transaction_at': {
            'sql': 'to_timestamp(' ~ name ~ {'seconds': '', 'milliseconds': ' / 1000'}[profile.epoch_unit] ~ ')',
            'note': profile.epoch_unit ~ ' since 1970, e.g. ' ~ profile.example,
        }}) %}
    {% elif column and clocks and profile.midnight_share >= 0.99 %}
        {% set day = 'cast(' ~ name ~ ' as date)' if profile.type.startswith('timestamp') else name %}
        {% set moment = day ~ " || ' ' || " ~ customer_segmentation.sql_name(clocks[0]) %}
        {% if customer_segmentation.readable_share(draft.relation, moment) >= 0.9 %}
            {% do draft.used.append(clocks[0]) %}
            {% do draft.lines.update({'transaction_at': {
                'sql': moment, 'note': 'e.g. ' ~ profile.example.split(' ')[0] ~ ' ' ~ draft.profiles[clocks[0]].example,
            }}) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- A status that has known words, on each row; or one made of what other columns say. -#}
{% macro settle_status(draft) %}
    {% set status = draft.columns.get('transaction_status') %}
    {% if not status %}
        {{ return(customer_segmentation.derive_status(draft)) }}
    {% endif %}
    {% set words = draft.profiles[status].words %}
    {% set unknown = words | map('lower') | reject('in', draft.status_words) | list if draft.status_words else [] %}
    {% if unknown | length == words | length %}
        {% do draft.columns.pop('transaction_status') %}
        {% do draft.lines.update({'transaction_status': {
            'sql': status, 'is_off': true, 'note': 'no word in it is in transaction_statuses.csv: ' ~ words | join(', '),
        }}) %}
    {% elif customer_segmentation.share_within(draft.within_order, status, 'single_share', 0) >= 0.9 %}
        {% do draft.lines.update({'transaction_status': {
            'sql': 'max(' ~ customer_segmentation.sql_name(status) ~ ') over (partition by '
                ~ customer_segmentation.sql_name(draft.columns['transaction_id']) ~ ')',
            'note': 'stands on one line of each order; found: ' ~ words | join(', '),
        }}) %}
    {% elif unknown %}
        {% do draft.lines.update({'transaction_status': {
            'sql': status, 'note': 'add to transaction_statuses.csv: ' ~ unknown | join(', '),
        }}) %}
    {% endif %}
{% endmacro %}


{#- A status from a flag, from events of which one is a purchase, or from ids such as C536379 that only take back. -#}
{% macro derive_status(draft) %}
    {% set cases = [] %}
    {% for column, profile in draft.profiles.items() if profile.distinct_count == 2 %}
        {% set yes = profile.words | select('in', ['Yes', 'yes', 'YES', 'Y', 'y', 'true', 'True', 'TRUE', '1']) | list %}
        {% for meaning, word in [('refund', 'refunded'), ('cancel', 'cancelled')] if yes and meaning in profile.meanings %}
            {% do cases.append({
                'column': column, 'test': " = '" ~ yes[0] ~ "'", 'then': word, 'else': 'successful',
                'note': 'found: ' ~ profile.words | join(', '),
            }) %}
        {% endfor %}
    {% endfor %}
    {% for column, profile in draft.profiles.items() if 1 < profile.distinct_count <= 25 %}
        {% set sales = ['purchase', 'transaction', 'order', 'buy'] if 'event' in profile.meanings else ['purchase'] %}
        {% for word in profile.words | select('in', sales) %}
            {% do cases.append({
                'column': column, 'test': " = '" ~ word ~ "'", 'then': 'successful', 'else': 'pending',
                'note': 'these are no sales, and better left out of the file: ' ~ profile.words | reject('equalto', word) | join(', '),
            }) %}
        {% endfor %}
    {% endfor %}
    {% set prefix = customer_segmentation.refund_prefix(draft) %}
    {% if prefix %}
        {% do cases.append({
            'column': draft.columns['transaction_id'], 'test': " like '" ~ prefix ~ "%'", 'then': 'refunded', 'else': 'successful',
            'note': 'whatever starts with ' ~ prefix ~ ' is negative',
        }) %}
    {% endif %}
    {% for case in cases[:1] %}
        {% do draft.used.append(case.column) %}
        {% do draft.lines.update({'transaction_status': {
            'sql': 'case when ' ~ customer_segmentation.sql_name(case.column) ~ case.test
                ~ " then '" ~ case.then ~ "' else '" ~ case.else ~ "' end",
            'note': case.note,
        }}) %}
    {% endfor %}
{% endmacro %}


{#- The letters that start the ids of orders which are all negative, while other orders are not; none without such. -#}
{% macro refund_prefix(draft) %}
    {% set order_id = draft.columns.get('transaction_id') %}
    {% set number = draft.columns.get('quantity') or draft.columns.get('amount') %}
    {% if not order_id or not number or not draft.profiles[number].is_plain_number or draft.profiles[number].minimum >= 0 %}
        {{ return(none) }}
    {% endif %}
    {% set prefixes = run_query(customer_segmentation.prefixes_of_negatives(draft.relation, order_id, number)).columns[0].values() %}
    {{ return(prefixes[0] if prefixes else none) }}
{% endmacro %}


{#- Amounts in several currencies need rates, which are not in the file. -#}
{% macro settle_currency(draft) %}
    {% set column = draft.columns.get('currency') %}
    {% if column and draft.profiles[column].distinct_count > 1 %}
        {% do draft.columns.pop('currency') %}
        {% do draft.lines.update({'currency': {
            'sql': column, 'is_off': true,
            'note': draft.profiles[column].words | join(', ') ~ ': map ' ~ customer_segmentation.yaml_value(column)
                ~ ' together with exchange_rates, or leave it out if amounts are in one currency already',
        }}) %}
    {% endif %}
{% endmacro %}


{#- What else says something about a customer and is worth carrying: up to six columns of few words, or of numbers. -#}
{% macro pick_attributes(draft) %}
    {% set contract = customer_segmentation.contract_phrases('customers').keys() | list %}
    {% set personal = customer_segmentation.personal_meanings() %}
    {% set attributes = {} %}
    {% for column, profile in draft.profiles.items() if column not in draft.columns.values() and attributes | length < 6 %}
        {% set name = modules.re.sub('\\W+', '_', modules.re.sub('([a-z0-9])([A-Z])', '\\1_\\2', column)).strip('_') | lower %}
        {% set says_something = profile.distinct_count > 1 and profile.filled_share >= 0.5 and profile.date_share < 0.5 %}
        {% set is_short = profile.distinct_count <= 50 or profile.number_share >= 0.9 and profile.distinct_share < 0.9 %}
        {% set is_free = modules.re.match('[^\\W\\d]', name) and not customer_segmentation.nearest_names(name, contract) %}
        {% if says_something and is_short and is_free and not personal | select('in', profile.meanings) | list %}
            {% do attributes.update({name: column}) %}
        {% endif %}
    {% endfor %}
    {% do draft.columns.update(attributes) %}
{% endmacro %}


{#- A share that profile_within found for a column, or a default where it found none. -#}
{% macro share_within(within, column, name, default) %}
    {{ return(within[column][name] if column in within else default) }}
{% endmacro %}


{#- The draft as YAML. -#}
{% macro draft_text(draft) %}
    {% set names = draft.profiles.keys() | list %}
    {% set contract = customer_segmentation.contract_phrases(draft.input_name).keys() | list %}
    {% set required = ['customer_id', 'transaction_at'] | select('in', contract) | list %}
    {% set rows, shown = [], draft.used + draft.columns.values() | list %}
    {% for name in contract + draft.columns.keys() | reject('in', contract) | list %}
        {% set column, line = draft.columns.get(name), draft.lines.get(name, {}) %}
        {% set column_sql = column if not column or column == column.strip() else customer_segmentation.quoted_column(column) %}
        {% set written = name ~ ': ' ~ customer_segmentation.yaml_value(line.sql or column_sql or 'your_column') %}
        {% if line and not line.is_off %}
            {% do rows.append((written, line.note)) %}
        {% elif column %}
            {% do rows.append((written, customer_segmentation.example_note(draft.profiles[column]))) %}
        {% elif name in required %}
            {% do rows.append(('# ' ~ written, 'required, and no column looks like it: write it yourself, from those left out below')) %}
        {% elif name in names | map('lower') %}
            {#- a column with the contract's name maps itself unless told not to -#}
            {% do rows.append((name ~ ': null', line.note or 'the column of that name does not look like it')) %}
        {% elif line %}
            {% do rows.append(('# ' ~ written, line.note)) %}
        {% endif %}
        {% do shown.append(line.sql) if line.is_off %}
    {% endfor %}

    {% set width = [rows | map(attribute=0) | map('length') | max, 60] | min %}
    {% set lines = [draft.input_name ~ ': ' ~ customer_segmentation.yaml_value(draft.path), draft.input_name ~ '_columns:'] %}
    {% for written, note in rows %}
        {% do lines.append('  ' ~ written.ljust(width) ~ '  # ' ~ note | replace('\n', ' ')) %}
    {% endfor %}
    {% set left_out = names | reject('in', shown) | list %}
    {% do lines.append('# left out: ' ~ left_out | join(', ') | replace('\n', ' ')) if left_out %}
    {% do lines.extend(customer_segmentation.reading_hints(draft)) %}
    {{ return(lines | join('\n')) }}
{% endmacro %}


{#- A value found, or all of them where they are few words. -#}
{% macro example_note(profile) %}
    {% if '@' in profile.example %}
        {{ return('e-mail addresses') }}
    {% endif %}
    {% set is_word_list = profile.distinct_count <= profile.words | length and profile.number_share < 0.5 %}
    {{ return(profile.words | join(', ') if is_word_list else 'e.g. ' ~ profile.example | truncate(40, true)) }}
{% endmacro %}


{#- What the file leaves open, or looks as if it was not read as meant. -#}
{% macro reading_hints(draft) %}
    {% set hints = [] %}
    {% for name in ['transaction_at', 'joined_at', 'updated_at'] if name in draft.columns and not hints %}
        {% set profile = draft.profiles[draft.columns[name]] %}
        {% set expression = customer_segmentation.quoted_column(draft.columns[name]) %}
        {% if customer_segmentation.is_text(profile.type) and customer_segmentation.date_order(expression, draft.relation) == 'unproven' %}
            {% do hints.append('# date_order: dmy  # or mdy: ' ~ profile.example ~ ' can be read both ways, and no value proves which') %}
        {% endif %}
    {% endfor %}
    {% set names = draft.profiles.keys() | list %}
    {% set customer = draft.profiles.get(draft.columns.get('customer_id'), {}) %}
    {% if customer and customer.words[0] | lower in customer_segmentation.guest_words() %}
        {% set column = customer_segmentation.sql_name(draft.columns['customer_id']) %}
        {% do hints.append(
            '# customer_id: ' ~ customer.words[0] ~ ' is its most frequent value. If it means nobody: customer_id: '
            ~ customer_segmentation.yaml_value('nullif(' ~ column ~ ", '" ~ customer.words[0] ~ "')")
        ) %}
    {% endif %}
    {% if draft.input_name == 'transactions' and customer and customer.distinct_share == 1 and customer.filled_count >= 100 %}
        {% do hints.append('# customer_id: nobody comes twice. Does another column name the person?') %}
    {% endif %}
    {% for column, profile in draft.profiles.items() if 'refund' in profile.meanings and ('amount' in profile.meanings or 'total' in profile.meanings) %}
        {% if draft.columns.get('amount') and column not in draft.columns.values() and profile.number_share >= 0.9 and profile.maximum > 0 %}
            {% do hints.append(
                '# amount: ' ~ column ~ ' looks like money given back. If it is not taken off yet: amount: '
                ~ customer_segmentation.yaml_value(
                    (draft.lines.get('amount', {}).sql or customer_segmentation.sql_name(draft.columns['amount']))
                    ~ ' - coalesce(' ~ customer_segmentation.sql_name(column) ~ ', 0)'
                )
            ) %}
        {% endif %}
    {% endfor %}
    {% if draft.known_shares and draft.known_shares.get(draft.columns.get('customer_id')) == 0 %}
        {% do hints.append('# customer_id: none of its values is a customer of the transactions, as far as both were read.') %}
    {% endif %}
    {% if names | length == 1 %}
        {% do hints.append('# There is only one column. If there are more, say what separates them, such as csv_options: {delim: "^"}.') %}
    {% endif %}
    {% set headless = customer_segmentation.headless_hint(names) %}
    {% do hints.append('#' ~ headless) if headless %}
    {{ return(hints) }}
{% endmacro %}


{#- A YAML scalar, plain where it can be. -#}
{% macro yaml_value(text) %}
    {% set is_plain = modules.re.fullmatch('[^\\W\\d][\\w ./*?-]*|[./][\\w ./*?-]+', text) and text == text.strip()
        and text | lower not in ['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'] %}
    {{ return(text if is_plain else '"' ~ text | replace('\\', '\\\\') | replace('"', '\\"') ~ '"') }}
{% endmacro %}


{#- A column's name inside SQL that a person reads: quoted only where it must be. -#}
{% macro sql_name(column) %}
    {% set is_plain = modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', column)
        and column | lower not in 'all and as case check column default desc end from group in like limit not null offset on or order
            primary select table then to union unique user using when where window with'.split() %}
    {{ return(column if is_plain else customer_segmentation.quoted_column(column)) }}
{% endmacro %}


{#-
    What each column of a relation holds, from its first rows. The queries from here on are DuckDB's, and other engines stop here.

    returns  {column: {filled_share, distinct_count, distinct_share: of the filled, number_share, whole_share: of the numbers,
              is_plain_number: needs no parsing, minimum, maximum, epoch_unit: seconds, milliseconds or none, date_share,
              midnight_share: of the dates, clock_share, digit_share: has one, example, words: the eight most frequent}}
-#}
{% macro profile_columns(relation) %}
    {{ return(adapter.dispatch('profile_columns', 'customer_segmentation')(relation)) }}
{% endmacro %}

{% macro default__profile_columns(relation) %}
    {% do exceptions.raise_compiler_error(
        'suggest_mapping reads files and tables with DuckDB, not with ' ~ target.type ~ '. Export some rows, and run it on the file.'
    ) %}
{% endmacro %}

{% macro duckdb__profile_columns(relation) %}
    {% set sql %}
with

cells as (

    {{ customer_segmentation.sampled_cells(relation) }}

),

distinct_cells as (

    select
        column_name,
        {{ customer_segmentation.parse_text('raw_cell') }} as cell,
        count(*) as cell_count,
        min(sampled_row) as first_row

    from cells
    group by all

),

parsed as (

    select
        *,
        try_cast(cell as double) as plain_number,
        case when length(cell) < 30 and regexp_matches(cell, '\d') then coalesce(
            {{ customer_segmentation.parse_number('cell', none, '.', 'decimal(28, 6)') }},
            {{ customer_segmentation.parse_number('cell', none, ',', 'decimal(28, 6)') }}
        ) end as number,
        -- what has the shape of a date is tried: a number of eight digits, or three parts
        case when regexp_matches(cell, '^\d{8}(\d{6})?$|^[^ ,/.-]+[ ,/.-]+[^ ,/.-]+[ ,/.-]+\d') then coalesce(
            {{ customer_segmentation.parse_local_timestamp('cell', none, 'dmy') }},
            {{ customer_segmentation.parse_local_timestamp('cell', none, 'mdy') }}
        ) end as moment

    from distinct_cells

),

profiles as (

    select
        column_name,
        coalesce(sum(cell_count) filter (where cell is not null), 0) as filled_count,
        filled_count / sum(cell_count) as filled_share,
        count(cell) as distinct_count,
        coalesce(count(cell) / filled_count, 0) as distinct_share,
        coalesce(sum(cell_count) filter (where number is not null) / filled_count, 0) as number_share,
        coalesce(avg(cast(number = floor(number) as integer)), 0) as whole_share,
        coalesce(count(plain_number) / count(cell) >= 0.9, false) as is_plain_number,
        cast(min(number) as double) as minimum,
        cast(max(number) as double) as maximum,
        case
            when number_share < 1 then null
            -- 2000 to 2100
            when minimum >= 946684800 and maximum < 4102444800 then 'seconds'
            when minimum >= 946684800000 and maximum < 4102444800000 then 'milliseconds'
        end as epoch_unit,
        coalesce(sum(cell_count) filter (where year(moment) between 1900 and 2100) / filled_count, 0) as date_share,
        coalesce(avg(cast(moment = date_trunc('day', moment) as integer)), 0) as midnight_share,
        coalesce(avg(cast(regexp_matches(cell, '^\d{1,2}:\d\d(:\d\d)?( ?[AaPp][Mm])?$') as integer)), 0) as clock_share,
        coalesce(avg(cast(regexp_matches(cell, '\d') as integer)), 0) as digit_share,
        coalesce(arg_min(cell, first_row) filter (where number is distinct from 0 and cell is not null), '0') as example,
        coalesce(max_by(cell, row(cell_count, -first_row), 8) filter (where cell is not null), []) as words

    from parsed
    group by column_name

)

select to_json(profiles) from profiles
    {% endset %}
    {% set found = {} %}
    {% for text in run_query(sql).columns[0].values() %}
        {% set profile = fromjson(text) %}
        {% do found.update({profile.column_name: profile}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#-
    How columns behave within a key, such as the lines of an order, over keys of several rows.

    returns  {column: {constant_share: of keys, where it has one value, single_share: where it stands on one row only}};
             keys in which a column says nothing, or 0, do not count, and a column with fewer than five keys is left out
-#}
{% macro profile_within(relation, key) %}
    {% set sql %}
with

cells as (

    {{ customer_segmentation.sampled_cells(relation, customer_segmentation.quoted_column(key)) }}

),

column_keys as (

    select
        column_name,
        sampled_key,
        count(nullif(raw_cell, '')) as filled_count,
        count(distinct nullif(raw_cell, '')) as distinct_count

    from cells
    where sampled_key is not null
    group by column_name, sampled_key
    having count(*) > 1 and count(*) filter (where try_cast(raw_cell as double) is distinct from 0 and raw_cell <> '') > 0

),

within_keys as (

    select
        column_name,
        avg(cast(distinct_count = 1 as integer)) as constant_share,
        avg(cast(filled_count = 1 as integer)) as single_share

    from column_keys
    group by column_name
    having count(*) >= 5

)

select to_json(within_keys) from within_keys
    {% endset %}
    {% set found = {} %}
    {% for text in run_query(sql).columns[0].values() %}
        {% set shares = fromjson(text) %}
        {% do found.update({shares.column_name: shares}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#- One row per row and column of a relation's first rows, as text. -#}
{% macro sampled_cells(relation, key='null') %}
    select * from (
        select
            row_number() over () as sampled_row,
            cast({{ key }} as varchar) as sampled_key,
            cast(columns(*) as varchar)
        from (select * from {{ relation }} limit {{ customer_segmentation.sampled_row_count() }})
    ) as sampled
    unpivot include nulls (raw_cell for column_name in (columns(* exclude (sampled_row, sampled_key))))
{% endmacro %}


{#- The share of an expression's values that the project can read as a moment. -#}
{% macro readable_share(relation, expression) %}
    {% set moment -%}
        coalesce(
            {{ customer_segmentation.parse_local_timestamp('moment_text', none, 'dmy') }},
            {{ customer_segmentation.parse_local_timestamp('moment_text', none, 'mdy') }}
        )
    {%- endset %}
    {{ return(run_query(
        'select count(' ~ moment ~ ') / cast(count(*) as double)'
        ~ ' from (select ' ~ expression ~ ' as moment_text from ' ~ relation ~ ' limit 1000) as sampled'
    ).rows[0][0]) }}
{% endmacro %}


{#- The share of each column's values of a customers file that are customers of the transactions. -#}
{% macro known_customer_shares(draft, transactions) %}
    {% set customer = transactions.columns.get('customer_id') %}
    {% if not customer %}
        {{ return({}) }}
    {% endif %}
    {% set sql %}
with

cells as (

    {{ customer_segmentation.sampled_cells(draft.relation) }}

),

known_customers as (

    select distinct
        {{ customer_segmentation.parse_id('cast(' ~ customer_segmentation.quoted_column(customer) ~ ' as varchar)', none) }} as customer_id

    from (select * from {{ transactions.relation }} limit {{ customer_segmentation.sampled_row_count() }}) as sampled

)

select
    cells.column_name,
    cast(count(known_customers.customer_id) as double) / count(*) as known_share

from cells
left join known_customers
    on {{ customer_segmentation.parse_id('cells.raw_cell', none) }} = known_customers.customer_id
group by cells.column_name
    {% endset %}
    {% set shares = {} %}
    {% for row in run_query(sql).rows %}
        {% do shares.update({row[0]: row[1] | float}) %}
    {% endfor %}
    {{ return(shares) }}
{% endmacro %}


{#- The letters at the start of ids whose numbers are all negative, most frequent first. -#}
{% macro prefixes_of_negatives(relation, order_id, number) %}
    select regexp_extract(cast({{ customer_segmentation.quoted_column(order_id) }} as varchar), '^[A-Za-z]+') as prefix
    from (select * from {{ relation }} limit {{ customer_segmentation.sampled_row_count() }}) as sampled
    where prefix <> ''
    group by prefix
    having count(*) >= 3 and count(*) filter (where try_cast({{ customer_segmentation.quoted_column(number) }} as double) >= 0) = 0
    order by count(*) desc
{% endmacro %}
