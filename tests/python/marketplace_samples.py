"""Exports of marketplaces and of public teaching sets; see `layout_samples`, in whose `SAMPLES` they are."""

from layout_samples import SAMPLES, comma, dollars, each_line, goods, goods_paid, nothing, point, sample, spread, words

# --- marketplaces


@sample(
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,Street 2,Ship City,"
    "Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,"
    "Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,"
    "Order Type,Payment Type,InPerson Discount,InPerson Location,SKU",
    words=words("paid Completed, open Completed, partial Completed, refunded Completed, cancelled Canceled"),
    newest_first=True,
)
def etsy_orders(order, word):
    given_back = order.refund(order.total)
    yield {
        "Sale Date": f"{order.at:%m/%d/%y}", "Order ID": 3300001000 + order.number, "Buyer User ID": f"user{order.customer:03d}",
        "Full Name": order.name, "Number of Items": sum(quantity for _, quantity, _ in order.lines), "Ship City": "Leeds", "Currency": "GBP",
        "Order Value": point(order.goods), "Coupon Code": "SUMMER15" if order.discount else "", "Discount Amount": point(order.discount),
        "Shipping": point(order.shipping), "Sales Tax": point(order.tax), "Order Total": point(order.total), "Status": word,
        "Adjusted Order Total": point(order.total - given_back) if given_back else "", "Buyer": f"{order.name} (user{order.customer:03d})",
        "Shipping Discount": "0.00", "Card Processing Fees": "1.20", "Order Net": point(order.total - 120), "Order Type": "online",
    }  # fmt: skip


@sample(
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,"
    "Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship City,Ship State,Ship Country,Order ID,Variations,"
    "Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU",
    words=words("paid -, open -, partial -, refunded -"),
    amount=goods_paid,
    refunds=(),
    newest_first=True,
)
def etsy_items(order, word):
    for place, ((product, quantity, price), discount) in enumerate(
        zip(order.lines, spread(order.discount, order), strict=True)
    ):
        yield {
            "Sale Date": f"{order.at:%m/%d/%y}", "Item Name": f"Item {product}", "Buyer": f"user{order.customer:03d}", "Quantity": quantity,
            "Price": point(price), "Coupon Code": "SUMMER15" if order.discount else "", "Discount Amount": point(discount),
            "Order Shipping": point(order.shipping), "Order Sales Tax": point(order.tax), "Item Total": point(quantity * price),
            "Currency": "GBP", "Transaction ID": 4000000000 + 10 * order.number + place, "Listing ID": 900000 + product,
            "Date Paid": f"{order.at:%m/%d/%y}", "Ship Name": order.name, "Ship City": "Leeds", "Order ID": 3300001000 + order.number,
        }  # fmt: skip


EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Buyer City,Buyer Country,Ship To Name,Ship To City,"
    "Item Number,Item Title,Custom Label,Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling,Seller Collected Tax,"
    "eBay Collected Tax,Total Price,eBay Collected Tax Included in Total,Payment Method,Sale Date,Paid On Date,Ship By Date,Shipped On Date,"
    "Feedback Left,Feedback Received,My Item Note,PayPal Transaction ID,Shipping Service,Tracking Number,Transaction ID,Variation Details"
).split(",")


@sample(
    EBAY,
    words=words("paid -, open -, partial -, refunded -"),
    refunds=(),
    frame=(
        "," * (len(EBAY) - 1) + "\n",
        "," * (len(EBAY) - 1) + '\n95,"record(s) downloaded","from Jan-01-25 to Mar-01-26"\nSeller ID : my_seller\n',
    ),
    extra=[{}],
)
def ebay_orders(order, word):
    both = {
        "Sales Record Number": 101 + order.number, "Order Number": f"12-{1001 + order.number:05d}-89012", "Sale Date": f"{order.at:%b-%d-%y}",
        "Buyer Username": f"ebayer_{order.customer:03d}", "Paid On Date": f"{order.at:%b-%d-%y}",
    }  # fmt: skip
    of_order = {
        "Buyer Name": order.name, "Buyer Email": order.email, "Buyer City": "Salem", "Shipping And Handling": dollars(order.shipping),
        "Total Price": dollars(order.total), "Sold For": dollars(goods_paid(order)), "Seller Collected Tax": dollars(order.tax),
        "eBay Collected Tax": "$0.00", "Payment Method": "Other", "Quantity": sum(quantity for _, quantity, _ in order.lines),
    }  # fmt: skip
    items = [
        {
            "Item Number": f"3350000{product:05d}",
            "Item Title": f"Item {product}",
            "Custom Label": f"SKU-{product}",
            "Quantity": quantity,
        }
        | {"Sold For": dollars(price), "Sold Via Promoted Listings": "No", "Transaction ID": 2857300000 + order.number}
        for product, quantity, price in order.lines
    ]
    yield from [both | items[0] | of_order] if len(items) == 1 else [both | of_order, *(both | item for item in items)]


@sample(
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\turl\t"
    "ship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\t"
    "gift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\t"
    "promotion-ids\tis-business-order\tpurchase-order-number\tprice-designation\tbuyer-email",
    header_delimiter="\t",
    delimiter="\t",
    file="orders.txt",
    words=words(
        "paid Shipped, open Unshipped, partial Shipped - Delivered to Buyer, refunded Shipped, cancelled Cancelled, pending Pending"
    ),
    amount=goods_paid,
    refunds=(),
)
def amazon_all_orders(order, word):
    for (product, quantity, price), discount in zip(order.lines, spread(order.discount, order), strict=True):
        money = {"item-price": point(quantity * price), "item-tax": point(quantity * price // 20), "shipping-price": "4.90"}
        yield (money if order.state != "cancelled" else {}) | {
            "amazon-order-id": f"112-{order.number:07d}-1", "purchase-date": f"{order.at:%Y-%m-%dT%H:%M:%S}+00:00", "order-status": word,
            "fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "product-name": f'Item {product} 5" plate', "sku": f"SKU-{product}",
            "item-status": word, "quantity": quantity if order.state != "cancelled" else 0, "currency": "USD", "ship-city": "AUSTIN",
            "item-promotion-discount": point(discount) if discount else "", "ship-postal-code": "78701", "is-business-order": "false",
            "buyer-email": f"b{order.customer:03d}@marketplace.amazon.com",
        }  # fmt: skip


@sample(
    "order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-email\tbuyer-name\tbuyer-phone-number\tsku\tproduct-name\t"
    "quantity-purchased\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tship-service-level\trecipient-name\tship-city\t"
    "ship-state\tship-postal-code\tship-country\titem-promotion-discount\titem-promotion-id",
    header_delimiter="\t",
    delimiter="\t",
    file="orders.txt",
    words=words("paid -, open -, partial -, refunded -"),
    amount=goods_paid,
    refunds=(),
)
def amazon_order_report(order, word):
    for place, ((product, quantity, price), discount) in enumerate(
        zip(order.lines, spread(order.discount, order), strict=True)
    ):
        yield {
            "order-id": f"112-{order.number:07d}-1", "order-item-id": 50000000 + 10 * order.number + place, "buyer-name": order.name,
            "purchase-date": f"{order.at:%Y-%m-%dT%H:%M:%S}+00:00", "payments-date": f"{order.at:%Y-%m-%dT%H:%M:%S}+00:00",
            "buyer-email": f"b{order.customer:03d}@marketplace.amazon.com", "sku": f"SKU-{product}", "product-name": f"Item {product}",
            "quantity-purchased": quantity, "currency": "USD", "item-price": point(quantity * price), "item-tax": "0.00",
            "shipping-price": "0.00", "ship-city": "Austin", "item-promotion-discount": point(discount),
        }  # fmt: skip


DATE_RANGE = "Jan 3, 2025 9:00:00 AM PST"


@sample(
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,account type,fulfillment,order city,order state,order postal,"
    "tax collection model,product sales,product sales tax,shipping credits,shipping credits tax,gift wrap credits,giftwrap credits tax,"
    "Regulatory Fee,Tax On Regulatory Fee,promotional rebates,promotional rebates tax,marketplace withheld tax,selling fees,fba fees,"
    "other transaction fees,other,total",
    frame=(
        '"Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions"\n"All amounts in USD, unless specified"\n',
        "",
    ),
    words=words("paid Order, open Order, partial Order, refunded Order"),
    amount=lambda order: goods_paid(order) + order.shipping,
    guests=tuple(range(40)),
    extra=[
        {
            "date/time": DATE_RANGE,
            "type": "Transfer",
            "description": "To your account ending in 123",
            "total": "-1,532.10",
            "other": "-1,532.10",
        },
        {
            "date/time": DATE_RANGE,
            "type": "Service Fee",
            "description": "Subscription",
            "other transaction fees": "-39.99",
            "total": "-39.99",
        },
        {
            "date/time": DATE_RANGE,
            "type": "Adjustment",
            "description": "FBA Inventory Reimbursement",
            "other": "12.00",
            "total": "12.00",
        },
    ],
)
def amazon_date_range(order, word):
    def row(at, sign, *, sales, shipping, rebate, kind):
        fee = sales // 7
        return {
            "date/time": f"{at:%b} {at.day}, {at:%Y} {at.hour % 12 or 12}:{at:%M:%S %p} PST", "settlement id": 17833217601, "type": kind,
            "order id": f"112-{order.number:07d}-1", "sku": "SKU-1", "description": "Item", "quantity": 1, "marketplace": "amazon.com",
            "product sales": f"{sign * sales / 100:,.2f}", "shipping credits": point(sign * shipping), "promotional rebates": point(-sign * rebate),
            "product sales tax": "0", "gift wrap credits": "0", "selling fees": point(-sign * fee), "fba fees": "0",
            "total": f"{sign * (sales + shipping - rebate - fee) / 100:,.2f}",
        }  # fmt: skip

    yield row(order.at, 1, sales=order.goods, shipping=order.shipping, rebate=order.discount, kind=word)
    given_back = order.refund(goods_paid(order) + order.shipping)
    if given_back:
        yield row(order.refunded_at, -1, sales=given_back, shipping=0, rebate=0, kind="Refund")


@sample(
    "settlement-id,settlement-start-date,settlement-end-date,deposit-date,total-amount,currency,transaction-type,order-id,merchant-order-id,"
    "adjustment-id,shipment-id,marketplace-name,amount-type,amount-description,amount,fulfillment-id,posted-date,posted-date-time,"
    "order-item-code,merchant-order-item-id,merchant-adjustment-item-id,sku,quantity-purchased,promotion-id",
    words=words("paid Order, open Order, partial Order, refunded Order"),
    amount=lambda order: goods_paid(order) + order.shipping,
    guests=tuple(range(40)),
    delimiter="\t",
)
def amazon_settlement(order, word):
    parts = [
        ("ItemPrice", "Principal", order.goods), ("ItemPrice", "Shipping", order.shipping), ("Promotion", "Principal", -order.discount),
        ("ItemPrice", "Tax", order.tax), ("ItemFees", "Commission", -order.goods // 7),
    ]  # fmt: skip
    for kind, said, amount in parts:
        yield {
            "settlement-id": 18906543210, "currency": "GBP", "transaction-type": word, "order-id": f"206-{order.number:07d}-1",
            "marketplace-name": "Amazon.co.uk", "amount-type": kind, "amount-description": said, "amount": point(amount),
            "posted-date": f"{order.at:%d.%m.%Y}", "posted-date-time": f"{order.at:%d.%m.%Y %H:%M:%S} UTC", "sku": "SKU-1", "quantity-purchased": 1,
        }  # fmt: skip


@sample(
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,Seller SKU,Product Name,Variation,Quantity,"
    "Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,SKU Platform Discount,SKU Seller Discount,"
    "SKU Subtotal After Discount,Shipping Fee After Discount,Original Shipping Fee,Taxes,Order Amount,Order Refund Amount,Created Time,Paid Time,"
    "RTS Time,Shipped Time,Delivered Time,Cancelled Time,Cancel By,Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,Delivery Option,"
    "Buyer Username,Recipient,Phone #,Country,State,City,Payment Method",
    words=words("paid Completed, open To ship, partial Completed, refunded Completed, cancelled Canceled, pending Unpaid"),
    encoding="utf-8-sig",
    newest_first=True,
)
def tiktok_orders(order, word):
    for (product, quantity, price), discount in zip(order.lines, spread(order.discount, order), strict=True):
        yield {
            "Order ID": f"5838709000000{order.number:05d}\t", "Order Status": word, "Order Substatus": word, "Normal or Pre-order": "Normal",
            "SKU ID": f"1729017{product:04d}\t", "Seller SKU": f"SKU-{product}", "Product Name": f"Item {product}", "Quantity": quantity,
            "SKU Unit Original Price": point(price), "SKU Subtotal Before Discount": point(quantity * price), "SKU Platform Discount": "0",
            "SKU Seller Discount": point(discount), "SKU Subtotal After Discount": point(quantity * price - discount),
            "Shipping Fee After Discount": point(order.shipping), "Taxes": point(order.tax), "Order Amount": point(order.total),
            "Order Refund Amount": point(order.refund(order.total)), "Created Time": f"{order.at:%d/%m/%Y %H:%M:%S}\t", "City": "Leeds",
            "Sku Quantity of return": 0, "Buyer Username": f"tt_user{order.customer:03d}", "Recipient": "F***", "Country": "United Kingdom",
        }  # fmt: skip


# the second line of the file
DESCRIBED = {
    "Order ID": "Platform unique order ID.", "Order Status": "Current order status.", "SKU ID": "Platform SKU ID.", "Quantity": "SKU sold quantity.",
    "SKU Unit Original Price": "SKU original price.", "Order Amount": "It equals SKU Subtotal After Discount plus shipping.",
    "Order Refund Amount": "Refund amount.", "Created Time": "Order created time.", "Taxes": "Taxes.", "Buyer Username": "Buyer username.",
}  # fmt: skip
SAMPLES["tiktok_orders"].extra.append(DESCRIBED)


@sample(
    "Barkod;Paket No;Kargo Firması;Sipariş Tarihi;Termin Süresinin Bittiği Tarih;Kargoya Teslim Tarihi;Kargo Kodu;Sipariş Numarası;Alıcı;"
    "Teslimat Adresi;İl;İlçe;Ürün Adı;Fatura Adresi;Sipariş Durumu;Komisyon Oranı;Marka;Stok Kodu;Adet;Birim Fiyatı;Satış Tutarı;"
    "İndirim Tutarı;Faturalanacak Tutar;Telefon",
    header_delimiter=";",
    delimiter=";",
    encoding="cp1254",
    words=words(
        "paid Teslim Edildi, open Hazırlanıyor, partial Teslim Edildi, refunded İade Edildi, cancelled İptal Edildi, pending Ödeme Bekleniyor"
    ),
    amount=goods_paid,
    refunds=("refunded",),
)
def trendyol_orders(order, word):
    for (product, quantity, price), discount in zip(order.lines, spread(order.discount, order), strict=True):
        yield {
            "Barkod": 97860500000 + product, "Paket No": f"P{1001 + order.number}", "Kargo Firması": "Aras", "Alıcı": f"Ayşe Şahin{order.customer:03d}",
            "Sipariş Tarihi": f"{order.at:%d.%m.%Y %H:%M}", "Sipariş Numarası": 10100155 + order.number, "Sipariş Durumu": word, "İl": "İzmir",
            "Ürün Adı": f"Ürün {product}", "Stok Kodu": f"SKU-{product}", "Adet": quantity, "Birim Fiyatı": comma(price),
            "Satış Tutarı": comma(quantity * price), "İndirim Tutarı": comma(discount), "Faturalanacak Tutar": comma(quantity * price - discount),
        }  # fmt: skip


@sample(
    "Número do Pedido;E-mail;Data;Status do Pedido;Status do Pagamento;Status do Envio;Moeda;Subtotal;Desconto;Valor do Frete;Total;"
    "Nome do comprador;CPF / CNPJ;Telefone;Endereço;Cidade;Cupom de Desconto;Anotações do Comprador;Data de pagamento;Data de envío;"
    "Nome do Produto;Valor do Produto;Quantidade Comprada;SKU;Meio de pagamento",
    header_delimiter=";",
    delimiter=";",
    encoding="latin-1",
    words=words(
        "paid Confirmado, open Confirmado, partial Confirmado, refunded Devolvido, cancelled Cancelado, failed Recusado, pending Pendente"
    ),
    refunds=("refunded",),
)
def nuvemshop_orders(order, word):
    for place, (product, quantity, price) in enumerate(order.lines):
        of_order = {
            "Data": f"{order.at:%d/%m/%Y %H:%M:%S}", "Status do Pedido": "Aberto", "Status do Pagamento": word, "Status do Envio": "Entregue",
            "Moeda": "BRL", "Subtotal": point(order.goods), "Desconto": point(order.discount), "Valor do Frete": point(order.shipping),
            "Total": point(order.total), "Nome do comprador": order.name, "Cidade": "São Paulo", "Meio de pagamento": "Pix",
            "Cupom de Desconto": "welcome10" if order.discount else "",
        }  # fmt: skip
        yield (of_order if place == 0 else {}) | {
            "Número do Pedido": 1001 + order.number, "E-mail": order.email, "Nome do Produto": f"Item {product}",
            "Valor do Produto": point(price), "Quantidade Comprada": quantity, "SKU": f"SKU-{product}",
        }  # fmt: skip


MONTHS = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()


@sample(
    "N.º de venda;Data da venda;Estado;Descrição do status;Pacote de diversos produtos;Pertence a um kit;Unidades;Receita por produtos (BRL);"
    "Tarifa de venda e impostos (BRL);Receita por envio (BRL);Tarifas de envio (BRL);Cancelamentos e reembolsos (BRL);Total (BRL);"
    "Venda por publicidade;SKU;# de anúncio;Canal de venda;Título do anúncio;Variação;Preço unitário de venda do anúncio (BRL);Tipo de anúncio;"
    "Comprador;CPF;Cidade;CEP;País;Forma de entrega",
    header_delimiter=";",
    delimiter=";",
    frame=("Vendas BR\nEstado das suas vendas em 1 de março de 2026\n\n", ""),
    words=words(
        "paid Entregue, open Para enviar no dia 7 de julho, partial Mediação finalizada com reembolso para o comprador,"
        "refunded Devolução finalizada com reembolso para o comprador, cancelled Cancelada pelo comprador"
    ),
    amount=lambda order: goods_paid(order) + order.shipping,
)
def mercado_livre_sales(order, word):
    paid = goods_paid(order) + order.shipping
    back = paid if order.state == "cancelled" else order.refund(paid)
    sale = {
        "N.º de venda": 2000010000000000 + order.number, "Comprador": order.name, "CPF": f"{order.customer:011d}", "Cidade": "Blumenau",
        "Data da venda": f"{order.at.day} de {MONTHS[order.at.month - 1]} de {order.at.year} {order.at:%H:%M} hs.", "Canal de venda": "Mercado Livre",
    }  # fmt: skip
    money = {
        "Receita por produtos (BRL)": point(goods_paid(order)), "Receita por envio (BRL)": point(order.shipping),
        "Tarifa de venda e impostos (BRL)": point(-paid // 8), "Cancelamentos e reembolsos (BRL)": point(-back) if back else "",
        "Total (BRL)": point(paid - paid // 8 - back),
    }  # fmt: skip
    items = [
        {
            "SKU": f"SKU-{product}",
            "Título do anúncio": f"Item {product}",
            "Unidades": quantity,
            "# de anúncio": f"MLB{product:010d}",
        }
        | {"Preço unitário de venda do anúncio (BRL)": point(price)}
        for product, quantity, price in order.lines
    ]
    if len(items) == 1:
        yield sale | money | items[0] | {"Estado": word, "Pacote de diversos produtos": "Não"}
    else:
        yield sale | money | {"Estado": f"Pacote de {len(items)} produtos", "Pacote de diversos produtos": "Sim"}
        yield from (sale | item | {"Estado": word, "Pacote de diversos produtos": "Sim"} for item in items)


SHOPEE = (
    "ID do pedido,Status do pedido,Hot Listing,Cancelar Motivo,Status da Devolução / Reembolso,Número de rastreamento,Opção de envio,"
    "Método de envio,Data prevista de envio,Tempo de Envio,Data de criação do pedido,Hora do pagamento do pedido,Nº de referência do SKU principal,"
    "Nome do Produto,Número de referência SKU,Nome da variação,Preço original,Preço acordado,Quantidade,Returned quantity,Subtotal do produto,"
    "Desconto do vendedor,Código do Cupom,Cupom do vendedor,Valor Total,Taxa de envio pagas pelo comprador,Taxa de comissão,Total global,"
    "Nome de usuário (comprador),Nome do destinatário,Cidade,UF"
).split(",")
SHOPEE_WORDS = words("paid Concluído, open A Enviar, refunded Concluído, cancelled Cancelado, pending Não pago")


def shopee_rows(order, word):
    of_order = {
        "ID do pedido": f"2509010{order.number:05d}AB", "Status do pedido": word, "Data de criação do pedido": f"{order.at:%Y-%m-%d %H:%M}",
        "Total global": point(order.goods), "Nome de usuário (comprador)": f"user_{order.customer:03d}", "Cidade": "Curitiba",
        "Valor Total": point(order.goods), "Código do Cupom": "",
    }  # fmt: skip
    of_line = lambda product, quantity, price: {
        "Nome do Produto": f"Item {product}", "Número de referência SKU": f"SKU-{product}", "Preço original": point(price + 100),
        "Preço acordado": point(price), "Quantidade": quantity, "Subtotal do produto": point(quantity * price),
        "Returned quantity": quantity if order.state == "refunded" else 0,
    }  # fmt: skip
    return each_line(order, of_order, of_line)


@sample(SHOPEE, words=SHOPEE_WORDS, amount=goods)
def shopee_orders(order, word):
    return shopee_rows(order, word)


@sample([column for column in SHOPEE if column != "Total global"], words=SHOPEE_WORDS, amount=goods)
def shopee_order_lines(order, word):
    for row in shopee_rows(order, word):
        del row["Total global"]
        yield row


# --- teaching sets


@sample(
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    words=words("paid -, open -, partial -, refunded -"),
    amount=goods,
    refunds=("refunded",),
    guests=(0,),
)
def uci_online_retail(order, word):
    for product, quantity, price in order.lines:
        line = {
            "StockCode": f"{85000 + product}A",
            "Description": f"ITEM {product}",
            "UnitPrice": point(price),
            "Country": "United Kingdom",
        }
        line |= {"CustomerID": f"{17850 + order.customer}.0" if order.customer else ""}
        yield line | {
            "InvoiceNo": 536365 + order.number,
            "Quantity": quantity,
            "InvoiceDate": f"{order.at.month}/{order.at.day}/{order.at:%Y %H:%M}",
        }
        if order.state == "refunded":
            at = order.refunded_at
            yield line | {
                "InvoiceNo": f"C{537365 + order.number}",
                "Quantity": -quantity,
                "InvoiceDate": f"{at.month}/{at.day}/{at:%Y %H:%M}",
            }


@sample(
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,"
    "order_estimated_delivery_date",
    words=words("paid delivered, open invoiced, cancelled canceled, failed unavailable, pending created"),
    amount=nothing,
)
def olist_orders(order, word):
    yield {
        "order_id": f"{order.number:032x}", "customer_id": f"{10000 + order.number:032x}", "order_status": word,
        "order_purchase_timestamp": order.at, "order_approved_at": order.at, "order_estimated_delivery_date": order.refunded_at,
        "order_delivered_customer_date": order.refunded_at if word == "delivered" else "",
    }  # fmt: skip


@sample(
    "order_id,customer_unique_id,order_purchase_timestamp,order_status,customer_city,payment_value",
    words=words("paid delivered, open processing, cancelled canceled, failed unavailable, pending created"),
    amount=goods,
)
def olist_together(order, word):
    yield {
        "order_id": f"{order.number:032x}", "customer_unique_id": f"{order.customer:032x}", "order_purchase_timestamp": order.at,
        "order_status": word, "customer_city": "sao paulo", "payment_value": point(goods(order)),
    }  # fmt: skip


@sample(
    "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
    words=words("paid -, open -"),
    amount=goods,
)
def olist_items(order, word):
    for place, (product, quantity, price) in enumerate(order.lines):
        yield {
            "order_id": f"{order.number:032x}", "order_item_id": 1 + place, "product_id": f"{product:032x}", "seller_id": f"{product % 3:032x}",
            "shipping_limit_date": order.refunded_at, "price": point(quantity * price), "freight_value": "0.00",
        }  # fmt: skip


@sample(
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,Product ID,Category,"
    "Sub-Category,Product Name,Sales,Quantity,Discount,Profit",
    encoding="latin-1",
    words=words("paid -, open -, partial -, refunded -"),
    amount=goods_paid,
    refunds=(),
)
def superstore_orders(order, word):
    for place, ((product, quantity, price), discount) in enumerate(
        zip(order.lines, spread(order.discount, order), strict=True)
    ):
        at, sent = order.at, order.refunded_at
        yield {
            "Row ID": 10 * order.number + place, "Order ID": f"CA-2016-{152156 + order.number}", "Order Date": f"{at.month}/{at.day}/{at.year}",
            "Ship Date": f"{sent.month}/{sent.day}/{sent.year}", "Ship Mode": "Second Class", "Customer ID": f"CG-{12520 + order.customer}",
            "Customer Name": order.name, "Segment": "Consumer", "Country": "United States", "City": "AB"[order.number % 2], "State": "Kentucky",
            "Product ID": f"FUR-BO-{10001798 + product}", "Category": "Furniture", "Sub-Category": "Bookcases", "Product Name": f"Café {product}",
            "Sales": point(quantity * price - discount), "Quantity": quantity, "Discount": "0.1" if discount else "0", "Profit": point(price // 9),
        }  # fmt: skip


@sample(
    "user_id,order_dt,order_products,order_amount",
    words=words("paid -, open -, partial -, refunded -"),
    amount=goods,
    refunds=(),
)
def cdnow_purchases(order, word):
    yield {
        "user_id": 1 + order.customer, "order_dt": f"{order.at:%Y%m%d}", "order_amount": point(order.goods),
        "order_products": sum(quantity for _, quantity, _ in order.lines),
    }  # fmt: skip
