# The stock ledger is written by one statement, whoever calls it: ``supplies_post`` locks what lies in the stores in one
# order, takes the batches that spoil first, values them at the moving average, counts the quotas and draws the number
# last. Documents and moves only grow, and a closed month takes nothing.

from django.db import migrations

from apps.core.editions import watch

BOOKS = """
CREATE FUNCTION supplies_refuse(code text, facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', code, facts USING ERRCODE = 'restrict_violation', CONSTRAINT = code, DETAIL = facts::text;
END
$$;

-- Whoever asks keeps the months from being closed until the transaction ends: closing takes the same lock alone.
CREATE FUNCTION supplies_books_begin() RETURNS date LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('supplies.books'));
    RETURN coalesce((SELECT (max(first) + interval '1 month')::date FROM supplies_stockmonth), '-infinity');
END
$$;

CREATE FUNCTION supplies_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The stock ledger is append-only: % of % was refused. Take it back by another document.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION supplies_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('logistics.trail_may_go', true), '') <> 'yes' THEN
        RAISE EXCEPTION 'The stock ledger is append-only: TRUNCATE was refused.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
NO_BOOKS = """
DROP FUNCTION supplies_stay();
DROP FUNCTION supplies_keep();
DROP FUNCTION supplies_books_begin();
DROP FUNCTION supplies_refuse(text, jsonb);
"""


def only_grows(table):
    return migrations.RunSQL(
        f"""CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION supplies_keep();
        CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION supplies_stay();""",
        f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_keep ON {table};",
    )


STOCK = """
-- Balances change in place: room for the new version beside the old one.
ALTER TABLE supplies_holding SET (fillfactor = 70);
ALTER TABLE supplies_lotholding SET (fillfactor = 70);
ALTER TABLE supplies_quotause SET (fillfactor = 70);

-- The place of a store, a supplier or a unit, or one of the two beyond the books (``whose`` is NULL there).
CREATE FUNCTION supplies_spot(of_kind text, whose bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT id INTO found FROM supplies_spot WHERE kind = of_kind
            AND coalesce(store_id, supplier_id, unit_id) IS NOT DISTINCT FROM whose;
        EXIT WHEN found IS NOT NULL;
        INSERT INTO supplies_spot (kind, store_id, supplier_id, unit_id) VALUES (of_kind,
            CASE of_kind WHEN 'store' THEN whose END, CASE of_kind WHEN 'supplier' THEN whose END,
            CASE of_kind WHEN 'use' THEN whose END) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN found;
END
$$;

CREATE FUNCTION supplies_lot(of_item bigint, of_batch text, until date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT id INTO found FROM supplies_lot
            WHERE item_id = of_item AND batch = of_batch AND expires_on IS NOT DISTINCT FROM until;
        EXIT WHEN found IS NOT NULL;
        INSERT INTO supplies_lot (item_id, batch, expires_on) VALUES (of_item, of_batch, until) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN found;
END
$$;

-- The holding is locked already. What is beyond the books has none.
CREATE FUNCTION supplies_put(of_item bigint, at_spot bigint, of_lot bigint, much numeric, worth numeric)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE supplies_holding SET quantity = quantity + much, value = value + worth
        WHERE item_id = of_item AND spot_id = at_spot;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Item % has no balance at place %.', of_item, at_spot;
    END IF;
    INSERT INTO supplies_lotholding AS l (lot_id, spot_id, quantity) VALUES (of_lot, at_spot, much)
        ON CONFLICT (lot_id, spot_id) DO UPDATE SET quantity = l.quantity + excluded.quantity;
END
$$;

-- Takes ``much`` out, the batch that spoils first before the others, or only ``from_lot``; at the moving average, or at
-- ``worth`` where a document is taken back. The last of it takes all the value that is left.
CREATE FUNCTION supplies_draw(of_item bigint, at_spot bigint, from_lot bigint, much numeric, worth numeric,
                              on_day date, spoiled_too boolean)
RETURNS TABLE (lot bigint, quantity numeric, value numeric) LANGUAGE plpgsql ROWS 2 AS $$
DECLARE
    there record;
    part record;
    total numeric;
    taken numeric := 0;
    told numeric := 0;
    fresh numeric;
BEGIN
    SELECT h.quantity, h.value INTO there FROM supplies_holding AS h WHERE h.item_id = of_item AND h.spot_id = at_spot;
    IF NOT FOUND OR there.quantity < much THEN
        PERFORM supplies_refuse('supplies_short', jsonb_build_object(
            'item', of_item, 'spot', at_spot, 'left', coalesce(there.quantity, 0), 'asked', much));
    END IF;
    total := coalesce(worth,
        CASE WHEN much = there.quantity THEN there.value ELSE round(there.value * much / there.quantity, 2) END);
    IF total > there.value OR (much = there.quantity AND total <> there.value) THEN
        PERFORM supplies_refuse('supplies_moved_on', jsonb_build_object('item', of_item));
    END IF;
    FOR part IN
        SELECT h.id, h.lot_id, h.quantity AS has FROM supplies_lotholding AS h JOIN supplies_lot AS l ON l.id = h.lot_id
        WHERE l.item_id = of_item AND h.spot_id = at_spot AND h.quantity > 0
            AND (from_lot IS NULL OR h.lot_id = from_lot)
            AND (spoiled_too OR l.expires_on IS NULL OR l.expires_on >= on_day)
        ORDER BY l.expires_on NULLS LAST, l.id
    LOOP
        lot := part.lot_id;
        quantity := least(part.has, much - taken);
        taken := taken + quantity;
        value := round(total * taken / much, 2) - told;
        told := told + value;
        UPDATE supplies_lotholding AS h SET quantity = h.quantity - supplies_draw.quantity WHERE h.id = part.id;
        RETURN NEXT;
        EXIT WHEN taken = much;
    END LOOP;
    IF taken < much THEN
        PERFORM supplies_refuse(CASE WHEN from_lot IS NULL THEN 'supplies_expired' ELSE 'supplies_batch_short' END,
            jsonb_build_object('item', of_item, 'lot', from_lot, 'left', taken, 'asked', much));
    END IF;
    UPDATE supplies_holding AS h SET quantity = h.quantity - much, value = h.value - total
        WHERE h.item_id = of_item AND h.spot_id = at_spot;
END
$$;
"""
NO_STOCK = """
DROP FUNCTION supplies_draw(bigint, bigint, bigint, numeric, numeric, date, boolean);
DROP FUNCTION supplies_put(bigint, bigint, bigint, numeric, numeric);
DROP FUNCTION supplies_lot(bigint, text, date);
DROP FUNCTION supplies_spot(text, bigint);
ALTER TABLE supplies_quotause RESET (fillfactor);
ALTER TABLE supplies_lotholding RESET (fillfactor);
ALTER TABLE supplies_holding RESET (fillfactor);
"""

QUOTAS = """
-- Which quotas the moves of a document draw from, and how much each takes.
CREATE FUNCTION supplies_drawn(doc bigint, by_unit bigint, on_day date)
RETURNS TABLE (quota bigint, whom bigint, move bigint, takes numeric, old integer) LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT q.id, CASE WHEN q.unit_id IS NULL THEN m.person_id END, m.id,
        CASE q.measure WHEN 'amount' THEN m.value ELSE m.quantity END, m.old_back::integer
    FROM supplies_move AS m
    JOIN supplies_item AS i ON i.id = m.item_id
    LEFT JOIN org_person AS p ON p.id = m.person_id
    JOIN supplies_quota AS q ON (q.item_id = i.id OR q.group_id = i.group_id)
        AND (q.unit_id = by_unit OR q.person_id = m.person_id OR q.post_id = p.post_id)
        AND daterange(q.starts_on, q.ends_on) @> on_day
    WHERE m.document_id = doc
$$;

-- Counts them, in the order of the quotas, and refuses what is beyond one of them.
CREATE FUNCTION supplies_count_quotas(doc bigint, by_unit bigint, on_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
    use record;
    since_day date;
    until_day date;
    in_window numeric;
    beyond numeric;
    back numeric;
    part numeric;
    handed numeric;
BEGIN
    FOR one IN
        SELECT d.quota, d.whom, sum(d.takes) AS takes, sum(d.old) AS old, min(d.move) AS first_move,
            q.period, q.life_months, q.most
        FROM supplies_drawn(doc, by_unit, on_day) AS d JOIN supplies_quota AS q ON q.id = d.quota
        GROUP BY d.quota, d.whom, q.period, q.life_months, q.most ORDER BY d.quota, d.whom NULLS FIRST
    LOOP
        beyond := 0;
        IF one.period = 'life' THEN
            since_day := on_day;
            until_day := (on_day + make_interval(months => one.life_months))::date;
            PERFORM FROM supplies_quota WHERE id = one.quota FOR NO KEY UPDATE;
            SELECT coalesce(sum(used), 0), coalesce(sum(extra), 0) INTO in_window, beyond FROM supplies_quotause
                WHERE quota_id = one.quota AND person_id IS NOT DISTINCT FROM one.whom AND until > on_day;
            handed := least(one.old, in_window);
            IF in_window - handed + one.takes > one.most + beyond THEN
                PERFORM supplies_refuse('supplies_life', jsonb_build_object('quota', one.quota, 'person', one.whom,
                    'until', (SELECT min(until) FROM supplies_quotause WHERE quota_id = one.quota AND used > 0
                        AND person_id IS NOT DISTINCT FROM one.whom AND until > on_day)));
            END IF;
            back := handed;
            FOR use IN SELECT * FROM supplies_quotause WHERE quota_id = one.quota AND used > 0
                AND person_id IS NOT DISTINCT FROM one.whom AND until > on_day ORDER BY since
            LOOP
                part := least(back, use.used);
                EXIT WHEN part = 0;
                UPDATE supplies_quotause SET used = used - part WHERE id = use.id;
                INSERT INTO supplies_quotadraw (move_id, use_id, amount) VALUES (one.first_move, use.id, -part);
                back := back - part;
            END LOOP;
        ELSE
            since_day := date_trunc(one.period, on_day::timestamp)::date;
            until_day := (since_day + CASE one.period WHEN 'month' THEN interval '1 month'
                WHEN 'quarter' THEN interval '3 months' ELSE interval '1 year' END)::date;
        END IF;
        INSERT INTO supplies_quotause (quota_id, person_id, since, until, used, most, extra)
            VALUES (one.quota, one.whom, since_day, until_day, 0, one.most + beyond, 0) ON CONFLICT DO NOTHING;
        SELECT * INTO use FROM supplies_quotause WHERE quota_id = one.quota
            AND person_id IS NOT DISTINCT FROM one.whom AND since = since_day FOR NO KEY UPDATE;
        IF one.period <> 'life' AND use.used + one.takes > use.most + use.extra THEN
            PERFORM supplies_refuse('supplies_quota', jsonb_build_object('quota', one.quota, 'person', one.whom,
                'left', use.most + use.extra - use.used, 'asked', one.takes));
        END IF;
        UPDATE supplies_quotause SET used = used + one.takes, most = greatest(most, one.most + beyond - extra)
            WHERE id = use.id;
        INSERT INTO supplies_quotadraw (move_id, use_id, amount)
            SELECT d.move, use.id, d.takes FROM supplies_drawn(doc, by_unit, on_day) AS d
            WHERE d.quota = one.quota AND d.whom IS NOT DISTINCT FROM one.whom AND d.takes > 0;
    END LOOP;
END
$$;

-- What a document brings back is given back to the quotas it was taken from.
CREATE FUNCTION supplies_give_quotas_back(doc bigint, all_of_it boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
    used_now numeric;
    given numeric;
BEGIN
    FOR one IN
        SELECT m.id AS move, d.use_id, sum(CASE WHEN all_of_it THEN d.amount
            WHEN q.measure = 'amount' THEN m.value ELSE m.quantity END) AS amount
        FROM supplies_move AS m JOIN supplies_quotadraw AS d ON d.move_id = m.undoes_id
        JOIN supplies_quotause AS u ON u.id = d.use_id JOIN supplies_quota AS q ON q.id = u.quota_id
        WHERE m.document_id = doc AND (all_of_it OR d.amount > 0)
        GROUP BY m.id, d.use_id ORDER BY d.use_id, m.id
    LOOP
        SELECT used INTO used_now FROM supplies_quotause WHERE id = one.use_id FOR NO KEY UPDATE;
        given := least(one.amount, used_now);
        CONTINUE WHEN given = 0;
        UPDATE supplies_quotause SET used = used - given WHERE id = one.use_id;
        INSERT INTO supplies_quotadraw (move_id, use_id, amount) VALUES (one.move, one.use_id, -given);
    END LOOP;
END
$$;
"""
NO_QUOTAS = """
DROP FUNCTION supplies_give_quotas_back(bigint, boolean);
DROP FUNCTION supplies_count_quotas(bigint, bigint, date);
DROP FUNCTION supplies_drawn(bigint, bigint, date);
"""

POST = """
-- Where each line of a document comes from and goes to. Lines of a count say by their sign whether something was
-- missing or found; a reversal turns round the moves of what it takes back.
CREATE FUNCTION supplies_lines(head jsonb, lines jsonb)
RETURNS TABLE (line integer, item bigint, quantity numeric, value numeric, batch text, expires_on date, lot bigint,
               person bigint, old integer, undoes bigint, goes_from bigint, goes_to bigint)
LANGUAGE plpgsql ROWS 10 AS $$
DECLARE
    kind text := head->>'kind';
    here bigint := supplies_spot('store', (head->>'store')::bigint);
    there bigint := CASE kind
        WHEN 'opening' THEN supplies_spot('opening', NULL)
        WHEN 'receipt' THEN supplies_spot('supplier', (head->>'supplier')::bigint)
        WHEN 'issue' THEN supplies_spot('use', (head->>'unit')::bigint)
        WHEN 'return' THEN supplies_spot('use', (head->>'unit')::bigint)
        WHEN 'transfer' THEN supplies_spot('store', (head->>'to_store')::bigint)
        WHEN 'write_off' THEN supplies_spot('loss', NULL)
        WHEN 'count' THEN supplies_spot('loss', NULL) END;
BEGIN
    IF kind = 'reversal' THEN
        RETURN QUERY SELECT m.line::integer, m.item_id, m.quantity, m.value, NULL::text, NULL::date, m.lot_id,
            m.person_id, 0, m.id, m.to_spot_id, m.from_spot_id
        FROM supplies_move AS m WHERE m.document_id = (head->>'reverses')::bigint ORDER BY m.item_id, m.id;
        RETURN;
    END IF;
    RETURN QUERY SELECT l.line, l.item, CASE kind WHEN 'count' THEN abs(l.quantity) ELSE l.quantity END, l.value,
        coalesce(l.batch, ''), l.expires_on, l.lot, l.person, coalesce(l.old, 0), l.undoes,
        CASE WHEN kind IN ('opening', 'receipt', 'return') OR (kind = 'count' AND l.quantity > 0)
            THEN there ELSE here END,
        CASE WHEN kind IN ('opening', 'receipt', 'return') OR (kind = 'count' AND l.quantity > 0)
            THEN here ELSE there END
    FROM jsonb_to_recordset(lines) AS l (line integer, item bigint, quantity numeric, value numeric, batch text,
        expires_on date, lot bigint, person bigint, old integer, undoes bigint)
    ORDER BY l.item, l.line;
END
$$;

-- What the rest of an issued move was worth: a return brings back that share of it, never more than was issued.
CREATE FUNCTION supplies_rest_of(of_move bigint, much numeric, OUT lot bigint, OUT value numeric)
LANGUAGE plpgsql AS $$
DECLARE
    whole record;
    back record;
BEGIN
    SELECT m.item_id, m.lot_id, m.quantity, m.value INTO whole FROM supplies_move AS m WHERE m.id = of_move;
    SELECT coalesce(sum(u.quantity), 0) AS quantity, coalesce(sum(u.value), 0) AS value INTO back
        FROM supplies_move AS u JOIN supplies_document AS d ON d.id = u.document_id
        WHERE u.undoes_id = of_move AND d.kind = 'return'
            AND NOT EXISTS (SELECT FROM supplies_document AS r WHERE r.reverses_id = d.id);
    IF much > whole.quantity - back.quantity THEN
        PERFORM supplies_refuse('supplies_not_so_much', jsonb_build_object('item', whole.item_id,
            'left', whole.quantity - back.quantity, 'asked', much));
    END IF;
    lot := whole.lot_id;
    value := round((whole.value - back.value) * much / (whole.quantity - back.quantity), 2);
END
$$;

-- The one way into the stock ledger. ``head`` and ``lines`` as ``actions/books.py`` writes them; gives the document.
-- The same key again is the same document.
CREATE FUNCTION supplies_post(head jsonb, lines jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    doc bigint;
    of_kind text := head->>'kind';
    on_day date := (head->>'on')::date;
    begin_on date := supplies_books_begin();
    one record;
    drawn record;
    amount numeric := 0;
    drawn_number integer;
    many integer := 0;
BEGIN
    SELECT id INTO doc FROM supplies_document WHERE key = (head->>'key')::uuid;
    IF FOUND THEN
        RETURN doc;
    END IF;
    IF on_day < begin_on THEN
        PERFORM supplies_refuse('supplies_closed', jsonb_build_object('begins', begin_on, 'on', on_day));
    END IF;
    -- What is taken back, and whose delivery notes are counted, is settled one after the other.
    PERFORM FROM supplies_document WHERE id IN ((head->>'reverses')::bigint, (head->>'returns')::bigint)
        ORDER BY id FOR NO KEY UPDATE;
    IF of_kind = 'reversal' AND EXISTS (
        SELECT FROM supplies_document AS d WHERE d.returns_id = (head->>'reverses')::bigint
            AND NOT EXISTS (SELECT FROM supplies_document AS r WHERE r.reverses_id = d.id)) THEN
        PERFORM supplies_refuse('supplies_returned', '{}');
    END IF;
    IF of_kind = 'receipt' AND head->>'delivery_note' <> '' THEN
        PERFORM FROM supplies_supplier WHERE id = (head->>'supplier')::bigint FOR NO KEY UPDATE;
        SELECT d.id, d.kind, d.year, d.number INTO one FROM supplies_document AS d
            WHERE d.supplier_id = (head->>'supplier')::bigint AND d.kind = 'receipt'
                AND d.delivery_note = head->>'delivery_note'
                AND NOT EXISTS (SELECT FROM supplies_document AS r WHERE r.reverses_id = d.id);
        IF FOUND THEN
            PERFORM supplies_refuse('supplies_same_note', jsonb_build_object('document', one.id));
        END IF;
    END IF;
    -- Once before anything is joined to them: a statement does not see the places that come to be within it.
    PERFORM supplies_lines(head, lines);
    INSERT INTO supplies_holding (item_id, spot_id, quantity, value)
        SELECT DISTINCT l.item, l.goes_to, 0, 0 FROM supplies_lines(head, lines) AS l
        JOIN supplies_spot AS s ON s.id = l.goes_to AND s.kind = 'store' ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    PERFORM FROM supplies_holding AS h WHERE (h.item_id, h.spot_id) IN (
        SELECT l.item, l.goes_from FROM supplies_lines(head, lines) AS l
        UNION SELECT l.item, l.goes_to FROM supplies_lines(head, lines) AS l)
        ORDER BY h.item_id, h.spot_id FOR NO KEY UPDATE;
    doc := nextval(pg_get_serial_sequence('supplies_document', 'id'));
    FOR one IN
        SELECT l.*, i.is_whole, f.kind = 'store' AS leaves_store, t.kind = 'store' AS enters_store
        FROM supplies_lines(head, lines) AS l JOIN supplies_item AS i ON i.id = l.item
        JOIN supplies_spot AS f ON f.id = l.goes_from JOIN supplies_spot AS t ON t.id = l.goes_to
    LOOP
        many := many + 1;
        IF one.quantity IS NULL OR one.quantity <= 0 OR (one.is_whole AND one.quantity <> trunc(one.quantity)) THEN
            PERFORM supplies_refuse('supplies_whole', jsonb_build_object('item', one.item, 'asked', one.quantity));
        END IF;
        IF one.leaves_store THEN
            FOR drawn IN SELECT d.*, row_number() OVER () AS n FROM supplies_draw(one.item, one.goes_from, one.lot,
                one.quantity, CASE of_kind WHEN 'reversal' THEN one.value END, on_day,
                of_kind IN ('write_off', 'count', 'reversal')) AS d
            LOOP
                INSERT INTO supplies_move (document_id, line, item_id, lot_id, from_spot_id, to_spot_id, quantity, value,
                    undoes_id, person_id, old_back, "on")
                VALUES (doc, one.line, one.item, drawn.lot, one.goes_from, one.goes_to, drawn.quantity, drawn.value,
                    one.undoes, one.person, CASE drawn.n WHEN 1 THEN one.old ELSE 0 END, on_day);
                IF one.enters_store THEN
                    PERFORM supplies_put(one.item, one.goes_to, drawn.lot, drawn.quantity, drawn.value);
                END IF;
                amount := amount + drawn.value;
            END LOOP;
        ELSE
            IF of_kind = 'return' THEN
                SELECT r.lot, r.value INTO one.lot, one.value FROM supplies_rest_of(one.undoes, one.quantity) AS r;
            END IF;
            one.lot := coalesce(one.lot, supplies_lot(one.item, one.batch, one.expires_on));
            IF one.value IS NULL THEN  -- found in a count: worth what the others are
                SELECT coalesce(round(h.value * one.quantity / nullif(h.quantity, 0), 2), 0) INTO one.value
                    FROM supplies_holding AS h WHERE h.item_id = one.item AND h.spot_id = one.goes_to;
            END IF;
            INSERT INTO supplies_move (document_id, line, item_id, lot_id, from_spot_id, to_spot_id, quantity, value,
                undoes_id, person_id, old_back, "on")
            VALUES (doc, one.line, one.item, one.lot, one.goes_from, one.goes_to, one.quantity, one.value,
                one.undoes, one.person, 0, on_day);
            PERFORM supplies_put(one.item, one.goes_to, one.lot, one.quantity, one.value);
            amount := amount + one.value;
        END IF;
    END LOOP;
    IF many = 0 OR (of_kind <> 'reversal' AND many <> jsonb_array_length(lines)) THEN
        PERFORM supplies_refuse('supplies_no_lines', '{}');
    END IF;
    IF of_kind = 'issue' THEN
        PERFORM supplies_count_quotas(doc, (head->>'unit')::bigint, on_day);
    ELSIF of_kind IN ('return', 'reversal') THEN
        PERFORM supplies_give_quotas_back(doc, of_kind = 'reversal');
    END IF;
    INSERT INTO supplies_series AS s (kind, year, last) VALUES (of_kind, extract(year FROM on_day), 1)
        ON CONFLICT (kind, year) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO drawn_number;
    INSERT INTO supplies_document (id, version, kind, year, number, "on", store_id, to_store_id, unit_id, supplier_id,
        delivery_note, requisition_id, returns_id, reverses_id, asked_by_id, approved_by_id, reason, amount,
        posted_by_id, posted_at, key)
    VALUES (doc, 1, of_kind, extract(year FROM on_day), drawn_number, on_day, (head->>'store')::bigint,
        (head->>'to_store')::bigint, (head->>'unit')::bigint, (head->>'supplier')::bigint,
        coalesce(head->>'delivery_note', ''), (head->>'requisition')::bigint, (head->>'returns')::bigint,
        (head->>'reverses')::bigint, (head->>'asked_by')::bigint, (head->>'approved_by')::bigint,
        coalesce(head->>'reason', ''), amount, (head->>'by')::bigint,
        coalesce((head->>'at')::timestamptz, clock_timestamp()), (head->>'key')::uuid);
    RETURN doc;
END
$$;
"""
NO_POST = """
DROP FUNCTION supplies_post(jsonb, jsonb);
DROP FUNCTION supplies_rest_of(bigint, numeric);
DROP FUNCTION supplies_lines(jsonb, jsonb);
"""


class Migration(migrations.Migration):

    dependencies = [("supplies", "0001_supplies"), ("core", "0003_edition")]

    operations = [
        migrations.RunSQL(BOOKS, NO_BOOKS),
        *map(only_grows, ("supplies_document", "supplies_move", "supplies_quotadraw", "supplies_signature",
                          "supplies_stockmonth")),
        migrations.RunSQL(STOCK, NO_STOCK),
        migrations.RunSQL(QUOTAS, NO_QUOTAS),
        migrations.RunSQL(POST, NO_POST),
        watch("supplies_store"),
        watch("supplies_itemgroup"),
        watch("supplies_supplier"),
    ]
