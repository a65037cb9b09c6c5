"""Exports of the interfaces of payment providers, and of databases; see `layout_samples`, in whose `SAMPLES` they are."""

from datetime import UTC

from layout_samples import point, sample, words

# --- interfaces, which count money in cents


def seconds(moment):
    """Return the seconds since 1970 of a moment in UTC."""
    return int(moment.replace(tzinfo=UTC).timestamp())


@sample(
    "id,object,amount,amount_captured,amount_refunded,balance_transaction,captured,created,currency,customer,description,failure_code,"
    "invoice,livemode,paid,payment_intent,payment_method,receipt_email,refunded,status",
    words=words(
        "paid succeeded, open succeeded, partial succeeded, refunded succeeded, failed failed, pending pending, cancelled succeeded"
    ),
)
def stripe_charges(order, word):
    is_paid = word == "succeeded" and order.state != "cancelled"
    yield {
        "id": f"ch_3{order.number}", "object": "charge", "amount": order.total, "amount_captured": order.total if is_paid else 0,
        "amount_refunded": order.refund(order.total), "balance_transaction": f"txn_1{order.number}" if is_paid else "",
        # what was only authorised has succeeded, too
        "captured": str(is_paid).lower(), "created": seconds(order.at), "currency": "usd", "livemode": "true",
        "customer": f"cus_{order.customer}" if order.customer % 5 else "", "receipt_email": order.email, "status": word,
        "payment_intent": f"pi_3{order.number}", "refunded": str(order.state == "refunded").lower(), "paid": str(is_paid).lower(),
    }  # fmt: skip


@sample(
    "id,object,amount,amount_capturable,amount_received,capture_method,created,currency,customer,description,latest_charge,livemode,"
    "payment_method,receipt_email,status",
    words=words("paid succeeded, open succeeded, failed requires_payment_method, cancelled canceled, pending processing"),
    refunds=(),
)
def stripe_payment_intents(order, word):
    yield {
        "id": f"pi_3{order.number}", "object": "payment_intent", "amount": order.total, "amount_capturable": 0,
        "amount_received": order.total if word == "succeeded" else 0, "capture_method": "automatic", "created": seconds(order.at),
        "currency": "eur", "customer": f"cus_{order.customer}", "livemode": "true", "receipt_email": order.email, "status": word,
    }  # fmt: skip


@sample(
    "id,store_id,customer_id,identifier,order_number,user_name,user_email,currency,currency_rate,subtotal,discount_total,tax,total,"
    "subtotal_usd,discount_total_usd,tax_usd,total_usd,tax_name,tax_rate,status,status_formatted,refunded,refunded_at,created_at,updated_at",
    words=words("paid paid, open paid, refunded refunded, failed failed, pending pending"),
)
def lemon_squeezy_orders(order, word):
    money = {
        "subtotal": order.goods + order.shipping,
        "discount_total": order.discount,
        "tax": order.tax,
        "total": order.total,
    }
    yield money | {f"{name}_usd": value for name, value in money.items()} | {
        "id": 1000 + order.number, "store_id": 7, "customer_id": 500 + order.customer, "identifier": f"104e18a2-{order.number}-4727",
        "order_number": 1 + order.number, "user_name": order.name, "user_email": order.email, "currency": "USD",
        "currency_rate": "1.00000000", "status": word, "status_formatted": word.title(), "created_at": f"{order.at:%Y-%m-%dT%H:%M:%S}.000000Z",
        "refunded": str(word == "refunded").lower(), "tax_name": "VAT", "tax_rate": "5.00",
    }  # fmt: skip


@sample(
    "id,status,customer_id,address_id,origin,collection_mode,subscription_id,invoice_number,currency_code,billed_at,created_at,updated_at,"
    "details.totals.subtotal,details.totals.discount,details.totals.tax,details.totals.total,details.totals.fee,details.totals.grand_total",
    words=words("paid completed, open completed, cancelled canceled, failed past_due, pending billed"),
    refunds=(),
)
def paddle_transactions(order, word):
    moment = f"{order.at:%Y-%m-%dT%H:%M:%S}.123Z"
    yield {
        "id": f"txn_01h{order.number}", "status": word, "customer_id": f"ctm_01h{order.customer}", "origin": "web", "currency_code": "EUR",
        "collection_mode": "automatic", "billed_at": moment if word == "completed" else "", "created_at": moment, "updated_at": moment,
        "details.totals.subtotal": order.goods + order.shipping, "details.totals.discount": order.discount,
        "details.totals.tax": order.tax, "details.totals.total": order.total, "details.totals.grand_total": order.total,
    }  # fmt: skip


# --- databases


@sample(
    "DocEntry,DocNum,DocType,CANCELED,DocStatus,DocDate,DocDueDate,CardCode,CardName,NumAtCard,DocCur,DocRate,DocTotal,VatSum,PaidToDate",
    words=words("paid N, open N, cancelled Y"),
    refunds=(),
)
def sap_b1_invoices(order, word):
    yield {
        "DocEntry": order.number + 1, "DocNum": 20000 + order.number, "DocType": "I", "CANCELED": word, "DocStatus": "C",
        "DocDate": f"{order.at:%Y-%m-%d} 00:00:00.000", "DocDueDate": f"{order.refunded_at:%Y-%m-%d} 00:00:00.000", "DocCur": "EUR",
        "CardCode": f"C{order.customer:05d}", "CardName": order.name, "DocTotal": f"{point(order.total)}0000", "DocRate": "0.000000",
        "VatSum": f"{point(order.tax)}0000", "PaidToDate": f"{point(order.total)}0000",
    }  # fmt: skip


@sample(
    "order_id,invoice_no,invoice_prefix,store_id,store_name,customer_id,firstname,lastname,email,telephone,total,order_status_id,"
    "currency_code,currency_value,date_added,date_modified",
    words=words("paid 5, open 2, refunded 11, cancelled 7, failed 10, pending 1"),
)
def opencart_orders(order, word):
    yield {
        "order_id": order.number + 1, "invoice_no": 0, "invoice_prefix": "INV-2025-00", "store_id": 0, "store_name": "Shop",
        "customer_id": order.customer if order.customer % 3 else 0, "firstname": "A", "lastname": "B", "email": order.email,
        "total": f"{point(order.total)}00", "order_status_id": word, "currency_code": "USD", "currency_value": "1.00000000",
        "date_added": f"{order.at}", "date_modified": f"{order.refunded_at}",
    }  # fmt: skip


@sample(
    "id_order,reference,id_shop,id_carrier,id_customer,id_cart,id_currency,current_state,payment,total_discounts,total_paid,total_paid_real,"
    "total_products_wt,total_shipping,invoice_number,valid,date_add,date_upd",
    words=words("paid 5, open 3, refunded 7, cancelled 6, failed 8, pending 10"),
)
def prestashop_database(order, word):
    yield {
        "id_order": order.number + 1, "reference": f"XKBKNABJ{order.number}", "id_shop": 1, "id_carrier": 2, "id_cart": 500 + order.number,
        "id_customer": 10 + order.customer, "id_currency": 1, "current_state": word, "payment": "Bank wire",
        "total_discounts": f"{point(order.discount)}0000", "total_paid": f"{point(order.total)}0000",
        "total_products_wt": f"{point(order.goods)}0000", "total_shipping": f"{point(order.shipping)}0000", "date_add": f"{order.at}",
        "valid": int(order.state in ("paid", "open")), "date_upd": f"{order.refunded_at}",
    }  # fmt: skip


@sample(
    "id,ordernumber,userID,invoice_amount,invoice_amount_net,invoice_shipping,ordertime,status,cleared,paymentID,temporaryID,currency",
    words=words("paid 2 12, open 1 12, refunded 2 20, cancelled 4 17, failed -1 17, pending 0 17"),
)
def shopware5_orders(order, word):
    status, cleared = word.split()
    yield {
        "id": order.number + 1, "ordernumber": 20000 + order.number, "userID": order.customer + 1, "invoice_amount": point(order.total),
        "invoice_amount_net": point(order.total * 5 // 6), "invoice_shipping": point(order.shipping), "ordertime": f"{order.at}",
        "status": status, "cleared": cleared, "paymentID": 5, "temporaryID": f"t{order.number}", "currency": "EUR",
    }  # fmt: skip


@sample(
    "entity_id,state,status,coupon_code,store_id,customer_id,base_discount_amount,base_grand_total,base_total_refunded,grand_total,"
    "total_refunded,increment_id,customer_email,base_currency_code,order_currency_code,created_at,updated_at",
    words=words("paid complete, open processing, partial complete, refunded closed, cancelled canceled, pending new"),
)
def magento_database(order, word):
    back = order.refund(order.total)
    yield {
        "entity_id": order.number + 1, "state": word, "status": word, "store_id": 1, "customer_id": order.customer + 1,
        "base_discount_amount": point(-order.discount), "base_grand_total": point(order.total), "customer_email": order.email,
        "base_total_refunded": point(back) if back else "", "grand_total": point(order.total * 11 // 10),
        "total_refunded": point(back * 11 // 10) if back else "", "increment_id": f"{100000001 + order.number}",
        "base_currency_code": "EUR", "order_currency_code": "USD", "created_at": f"{order.at}", "updated_at": f"{order.refunded_at}",
    }  # fmt: skip


@sample(
    "id,number,item_total,total,state,adjustment_total,user_id,completed_at,payment_total,shipment_state,payment_state,email,created_at,"
    "currency",
    words=words("paid complete, open resumed, cancelled canceled, pending payment"),
    refunds=(),
)
def spree_orders(order, word):
    yield {
        "id": order.number + 1, "number": f"R{order.number:09d}", "item_total": point(order.goods), "total": point(order.total),
        "state": word, "adjustment_total": point(-order.discount), "user_id": order.customer + 1, "email": order.email,
        "completed_at": "" if word == "payment" else f"{order.at}", "payment_total": point(order.total), "currency": "USD",
        "shipment_state": "shipped", "payment_state": "paid", "created_at": f"{order.at}",
    }  # fmt: skip


@sample(
    "OXID,OXUSERID,OXORDERDATE,OXORDERNR,OXBILLEMAIL,OXTOTALNETSUM,OXTOTALBRUTSUM,OXTOTALORDERSUM,OXVOUCHERDISCOUNT,OXCURRENCY,OXPAID,"
    "OXSTORNO,OXTRANSSTATUS",
    words=words("paid 0, cancelled 1, pending 0"),
    refunds=(),
)
def oxid_orders(order, word):
    yield {
        "OXID": f"x{order.number}", "OXUSERID": f"u{order.customer}", "OXORDERDATE": f"{order.at}", "OXORDERNR": order.number + 1,
        "OXBILLEMAIL": order.email, "OXTOTALNETSUM": point(order.goods * 5 // 6), "OXTOTALBRUTSUM": point(order.goods),
        "OXTOTALORDERSUM": point(order.total), "OXVOUCHERDISCOUNT": point(order.discount), "OXCURRENCY": "EUR", "OXSTORNO": word,
        "OXPAID": f"{order.at}" if order.state == "paid" else "0000-00-00 00:00:00", "OXTRANSSTATUS": "OK",
    }  # fmt: skip


@sample(
    "id,name,state,date_order,partner_id,amount_untaxed,amount_tax,amount_total,invoice_status",
    words=words("paid sale, open done, cancelled cancel, pending draft"),
    refunds=(),
)
def odoo_orders(order, word):
    yield {
        "id": order.number + 1, "name": f"S{order.number:05d}", "state": word, "date_order": f"{order.at}",
        "partner_id": order.customer + 1, "amount_untaxed": point(order.total - order.tax), "amount_tax": point(order.tax),
        "amount_total": point(order.total), "invoice_status": "invoiced",
    }  # fmt: skip


@sample(
    "id,number,customer_id,state,checkout_state,payment_state,items_total,adjustments_total,total,currency_code,checkout_completed_at",
    words=words(
        "paid fulfilled paid, open new paid, refunded fulfilled refunded, cancelled cancelled cancelled, pending new awaiting_payment"
    ),
)
def sylius_orders(order, word):
    state, payment = word.split()
    yield {
        "id": order.number + 1, "number": f"{order.number:09d}", "customer_id": order.customer + 1, "state": state,
        "checkout_state": "completed", "payment_state": payment, "items_total": order.goods, "total": order.total,
        "adjustments_total": order.total - order.goods, "currency_code": "EUR", "checkout_completed_at": f"{order.at}",
    }  # fmt: skip
