{#- What suggest_mapping knows about names: words, what they mean, and which meanings make which contract column. -#}


{#-
    The words that shops name columns with, by what they mean: lower case, without accents.
    A compound (Kundennummer, unitprice) is understood when both of its halves stand here.
-#}
{% macro column_words() %}
    {{ return({
        'id': 'id ids key no nr num nbr number nummer numero numer numara code kod kode codigo codice uid uuid guid identifier',
        'date': 'date datetime time timestamp at on dt ts day datum zeit uhrzeit zeitpunkt heure jour fecha hora dia data ora
            tijd czas godzina dato tid tarih tarihi saat',
        'customer': 'customer customers cust client clients user users member shopper buyer consumer account household patron
            subscriber visitor person contact kunde kunden kaufer mitglied mitglieds haushalt haushalts benutzer nutzer acheteur
            utilisateur membre foyer cliente clientes usuario comprador socio consumidor utente acquirente klant klanten gebruiker
            klient klienta uzytkownik uzytkownika kupujacy nabywca kund medlem medlems anvandare musteri kullanici uye',
        'order': 'order orders ordered transaction transactions transact txn trans trx tx invoice basket cart receipt bill ticket
            purchase purchased checkout booking document bestell bestellung bestellungs auftrag auftrags rechnung rechnungs beleg
            bon kassenbon transaktion transaktions vorgang vorgangs kauf einkauf einkaufs commande facture achat panier pedido orden
            factura fatura compra transaccion transacao ordine acquisto fattura scontrino transazione bestelling bestel aankoop
            factuur transactie zamowienie zamowienia zakup zakupu faktura faktury paragon transakcja transakcji bestallning
            bestallnings kop inkop inkops kvitto siparis alisveris islem fis encomenda encomendas',
        'event': 'event events visit action activity claim claimed redeem redeemed redemption ereignis evenement evento handelse
            olay',
        'sale': 'sale sales revenue turnover umsatz verkauf verkaufs vente ventes venta ventas venda vendas faturamento vendita
            vendite ricavo fatturato verkoop omzet sprzedaz sprzedazy przychod forsaljning forsaljnings omsattning satis ciro',
        'amount': 'amount amt value spend spent betrag betrags wert montant valeur importe monto valor importo valore bedrag
            waarde kwota wartosc belopp varde tutar tutari',
        'total': 'total grand sum summe gesamt somme suma soma totale somma totaal razem summa toplam',
        'gross': 'gross brutto bruto brut lordo',
        'net': 'net netto neto nett liquido',
        'subtotal': 'subtotal zwischensumme',
        'price': 'price preis prix precio preco prezzo prijs cena pris fiyat fiyati',
        'unit': 'unit einzel stuck stueck unitaire unitario unitaria stuk jednostkowa styck birim',
        'quantity': 'quantity qty units pieces pcs items count cnt menge anzahl stuckzahl stueckzahl quantite qte cantidad cant
            unidades quantidade qtd qtde quantita qta pezzi aantal hoeveelheid ilosc liczba antal kvantitet adet miktar',
        'discount': 'discount discounts disc rabatt nachlass remise reduction descuento desconto sconto korting rabat indirim
            iskonto markdown',
        'coupon': 'coupon coupons voucher promo promotion gutschein cupon cupom buono kupon kupong kortings waardebon promocja
            promocode',
        'status': 'status estado etat statut stato situacao durum durumu tillstand',
        'currency': 'currency wahrung waehrung devise moneda moeda valuta waluta doviz',
        'refund': 'refund refunded refunds return returned returns retour retoure erstattung remboursement devolucion devuelto
            reembolso devolucao rimborso reso zwrot retur aterbetalning iade',
        'cancel': 'cancel cancelled canceled storno storniert annule annulee cancelado annullato geannuleerd anulowane anulowany
            avbruten iptal',
        'gender': 'gender sex geschlecht sexe sexo genero sesso genere geslacht plec kon cinsiyet',
        'city': 'city town stadt ort wohnort ville commune ciudad cidade municipio citta comune stad plaats woonplaats miasto
            miejscowosc sehir',
        'joined': 'joined join signup sign registered registration register enrolled enrollment enrolment since
            anmelde anmeldung registrierung registrierungs beitritt inscription inscrit registro alta cadastro iscrizione
            registrazione registratie inschrijving rejestracji rejestracja registrering registrerings kayit uyelik',
        'first': 'first erste erster premiere premier primera primer primeira primo prima eerste pierwsze pierwszego forsta ilk',
        'loyalty': 'loyalty reward rewards treue fidelite fidelidad lealtad fidelidade fedelta loyaliteit lojalnosciowe
            lojalitets sadakat bonus',
        'points': 'points score punkte punktestand pts puntos pontos punti punten punkty poang puan',
        'updated': 'updated update modified changed geandert aktualisiert modifie actualizado modificado atualizado aggiornato
            gewijzigd zmiana andrad guncelleme',
        'created': 'created placed erstellt angelegt cree creado criado criacao creato aangemaakt utworzono utworzenia skapad
            olusturma',
        'product': 'product products prod item article lineitem stock produkt artikel ware produit producto articulo produto
            artigo prodotto articolo towar towaru produktu produktow producten produkter urunu vara varu urun',
        'sku': 'sku asin ean upc gtin barcode plu',
        'category': 'category categories department dept subcategory subclass kategorie warengruppe categorie rayon categoria
            departamento kategoria kategori afdeling varugrupp avdelning reparto',
        'group': 'group segment class gruppe groupe grupo gruppo groep grupa grupp grubu',
        'line': 'line row position zeile ligne linea linha riga regel pozycja rad satir',
        'payment': 'payment paid pay zahlung zahlungs zahlart paiement pago pagamento betaling platnosc platnosci betalning odeme',
        'delivery': 'delivery delivered deliver ship shipped shipping fulfilled fulfillment freight carrier versand liefer
            lieferung livraison expedition envio entrega frete flete spedizione consegna verzending verzend levering dostawa dostawy
            wysylki frakt leverans kargo teslim',
        'birth': 'birth birthday birthdate dob geburt geburts geburtstag naissance nacimiento nascimento nascita geboorte
            urodzenia fodelse dogum',
        'tax': 'tax taxes vat gst mwst steuer tva iva imposto impuesto btw podatek vat moms kdv',
        'cost': 'cost costs cogs kosten cout costo custo koszt kostnad maliyet',
        'profit': 'profit margin income gewinn marge margen margem margine zysk dochod vinst kar gelir fee fees tip tips balance',
        'rate': 'rate percent percentage pct ratio prozent pourcentage porcentaje percentual percentuale procent yuzde orani',
        'name': 'name nom nombre nome naam nazwa nazwisko namn ad adi isim vorname nachname title titel bezeichnung firstname
            lastname surname',
        'email': 'email mail courriel correo',
        'phone': 'phone telephone telefon telefone telefono mobile tel',
        'address': 'address street adresse strasse rue direccion calle endereco rua indirizzo via adres ulica adress gata',
        'postal': 'zip postal postcode plz cep cap pin postnummer',
        'place': 'country state region province land pays pais estado paese kraj ulke',
        'store': 'store shop branch filiale laden magasin tienda loja negozio winkel sklep butik magaza mall seller vendor
            merchant warehouse',
        'type': 'type typ tipo tur turu',
        'text': 'note notes comment comments message tags tag url image link description remark agent ip latitude longitude lat
            lon',
    }) }}
{% endmacro %}


{#- {word: meaning} -#}
{% macro word_meanings() %}
    {% set meaning_of = {} %}
    {% for meaning, words in customer_segmentation.column_words().items() %}
        {% for word in words.split() %}
            {% do meaning_of.setdefault(word, meaning) %}
        {% endfor %}
    {% endfor %}
    {{ return(meaning_of) }}
{% endmacro %}


{#-
    Which meanings make which contract column.

    kind           what its values must be like (macro fits)
    phrases        meanings in any order. The more of a name a phrase explains the better, and of equals the first;
                   "=id" has to be the whole name, and then "never" does not count; "=place" is a column called state,
                   which is a status only if its words are (macro value_score)
    never          a name with one of these is something else
    most_distinct  how many different words it may have: gender has few
-#}
{% macro contract_phrases(input_name) %}
    {% set customer_id = {
        'kind': 'id',
        'phrases': 'customer unique id, customer id, customer, email, customer email, loyalty card id, loyalty card, customer name, =id',
        'never': 'type status category group gender age city place postal address date product amount quantity joined order event text rate
            store first last company language satisfaction delivery points lifetime service support balance to',
    } %}
    {% set gender = {
        'kind': 'word', 'phrases': 'gender, customer gender', 'never': 'product category', 'most_distinct': 15,
    } %}
    {% set city = {
        'kind': 'word', 'phrases': 'city, customer city, address city, billing city',
        'never': 'store delivery origin destination date id category type', 'most_distinct': 50000,
    } %}
    {% set joined_at = {
        'kind': 'timestamp',
        'phrases': 'joined date, customer joined date, customer created date, order first date, joined, customer joined',
        'never': 'birth updated last',
    } %}
    {% set loyalty_score = {
        'kind': 'number', 'phrases': 'loyalty points, loyalty, =points, customer points',
        'never': 'id type status earned redeemed used order card program date event credit',
    } %}

    {{ return({
        'transactions': {
            'transaction_id': {
                'kind': 'order_id',
                'phrases': 'order id, sale id, order, event id, increment id, =payment id, =id, =name',
                'never': 'line product sku customer delivery date status price amount quantity total refund cancel payment original parent
                    store channel first last previous prior next session',
            },
            'customer_id': customer_id,
            'transaction_at': {
                'kind': 'timestamp',
                'phrases': 'order date, sale date, =date, event date, created date, payment date',
                'never': 'birth delivery due expiry expires updated refund cancel joined first last end limit estimated approved customer
                    product',
            },
            'amount': {
                'kind': 'number',
                'phrases': 'line total, product total, line amount, sale amount, total sale, amount, total amount, total, total price,
                    order total, order amount, order total amount, sale, gross amount, net amount, =gross, =net, subtotal, =total cost',
                'never': 'tax delivery discount coupon refund cost profit rate points loyalty id quantity date due outstanding lifetime
                    average avg min max unit previous',
            },
            'quantity': {
                'kind': 'number',
                'phrases': 'quantity, product quantity, order quantity, =unit',
                'never': 'price amount stock available discount rate date cost id customer store points',
            },
            'unit_price': {
                'kind': 'number',
                'phrases': 'unit price, product price, price, sale price, =product cost',
                'never': 'total delivery tax compare discount rate previous date quantity type id',
            },
            'transaction_status': {
                'kind': 'word',
                'phrases': 'order status, sale status, payment status, status, financial status, order type, sale type, =type, =place',
                'never': 'delivery marital customer loyalty product tax place civil employment civile subscription membership date',
                'most_distinct': 25,
            },
            'currency': {
                'kind': 'word', 'phrases': 'currency, currency id, order currency', 'never': 'rate amount', 'most_distinct': 100,
            },
            'coupon_code': {
                'kind': 'code',
                'phrases': 'coupon id, coupon, discount id, coupon sku, coupon used',
                'never': 'amount price rate total quantity type date status cost text',
            },
            'discount_amount': {
                'kind': 'discount',
                'phrases': 'discount amount, total discount, discount, coupon amount, coupon discount',
                'never': 'id rate tax type name reason delivery date',
            },
            'product_id': {
                'kind': 'id',
                'phrases': 'sku, product sku, product id, product, product name',
                'never': 'category group line type status customer order date price quantity amount total cost rate review weight size color
                    store discount refund text tax',
            },
            'product_category': {
                'kind': 'label',
                'phrases': 'category, product category, product group, product line, product type, product category group',
                'never': 'customer city age price date delivery gender quantity amount status', 'most_distinct': 5000,
            },
            'refund_of': {
                'kind': 'id',
                'phrases': 'refund order id, original order id, parent order id, related order id, refund order, original order',
                'never': 'amount total quantity date status price',
            },
            'gender': gender, 'city': city, 'joined_at': joined_at, 'loyalty_score': loyalty_score,
        },
        'customers': {
            'customer_id': {
                'kind': 'id', 'never': customer_id.never,
                'phrases': 'customer unique id, customer id, =id, customer, email, customer email',
            },
            'gender': gender, 'city': city,
            'joined_at': {'kind': 'timestamp', 'phrases': joined_at.phrases ~ ', created date, =date', 'never': joined_at.never},
            'loyalty_score': loyalty_score,
            'updated_at': {'kind': 'timestamp', 'phrases': 'updated date, updated, customer updated date', 'never': 'birth'},
        },
    }[input_name]) }}
{% endmacro %}


{#- Meanings that make no attribute worth carrying: who somebody is, where exactly, and when. -#}
{% macro personal_meanings() %}
    {{ return(['id', 'name', 'email', 'phone', 'address', 'postal', 'date', 'birth', 'text', 'joined', 'updated', 'created']) }}
{% endmacro %}


{#-
    What a column's name means: SalesOrderNumber is sale, order, id. A word that is not listed means itself.

    name        column
    meaning_of  what word_meanings returns
    returns     [meaning]
-#}
{% macro name_meanings(name, meaning_of) %}
    {#- words apart, lower case, without accents -#}
    {% set signs = name | replace('#', ' id ') | replace('%', ' percent ') %}
    {% set plain = namespace(text=modules.re.sub('([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])', '\\1\\3 \\2\\4', signs) | lower) %}
    {% set accents = {
        'áàâãäåąă': 'a', 'çćč': 'c', 'éèêëę': 'e', 'íìîïı': 'i', 'ł': 'l', 'ñń': 'n', 'óòôõöő': 'o', 'śşš': 's', 'úùûüű': 'u',
        'źżž': 'z', 'ğ': 'g', 'ß': 'ss',
    } %}
    {% for accented, letter in accents.items() %}
        {% set plain.text = modules.re.sub('[' ~ accented ~ ']', letter, plain.text) %}
    {% endfor %}
    {#- what means something only together -#}
    {% for together, word in {'e-?mail([ _-]address)?': 'email', '(number|num|no)[ _]of': 'quantity'}.items() %}
        {% set plain.text = modules.re.sub('(?<![a-z])(' ~ together ~ ')(?![a-z])', word, plain.text) %}
    {% endfor %}

    {% set fillers = 'of the de da do del della di du des der die das la le per in up'.split() %}
    {% set meanings = [] %}
    {% for word in modules.re.findall('[^\\W_]+', plain.text) | reject('in', fillers) %}
        {% set halves = [] %}
        {% for length in range(3, word | length - 1) if not halves and word not in meaning_of %}
            {% set is_compound = word[:length] in meaning_of and word[length:] in meaning_of %}
            {% do halves.extend([meaning_of[word[:length]], meaning_of[word[length:]]]) if is_compound %}
        {% endfor %}
        {% for meaning in halves or [meaning_of.get(word, word)] if meaning not in meanings %}
            {% do meanings.append(meaning) %}
        {% endfor %}
    {% endfor %}
    {{ return(meanings) }}
{% endmacro %}
