# The ledger only grows, a closed month takes nothing, and the month's totals are kept beside it: held by PostgreSQL,
# whoever writes and on whatever way.

from django.db import migrations

from apps.core.editions import watch

BOOKS = """
-- Where a voucher of that day lands: in its own month, or in the first open one after it. Whoever asks keeps the books
-- from being closed until the transaction ends: closing takes the same lock alone.
CREATE FUNCTION ledger_books_begin() RETURNS date LANGUAGE plpgsql AS $$
DECLARE
    begin_on date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.books'));
    SELECT coalesce(max(first) FILTER (WHERE status = 'closed') + interval '1 month', min(first))::date
        INTO begin_on FROM ledger_booksmonth;
    RETURN coalesce(begin_on, '-infinity');
END
$$;
CREATE FUNCTION ledger_land(spent_on date) RETURNS date LANGUAGE sql AS $$
    SELECT greatest(ledger_books_begin(), date_trunc('month', spent_on::timestamp)::date)
$$;

CREATE FUNCTION ledger_month_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'closed' THEN
        RAISE EXCEPTION 'The books of % are closed: % was refused. Correct it in an open month.', OLD.first, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER ledger_booksmonth_keep BEFORE UPDATE OR DELETE ON ledger_booksmonth
FOR EACH ROW EXECUTE FUNCTION ledger_month_stays_closed();
"""
NO_BOOKS = """
DROP TRIGGER ledger_booksmonth_keep ON ledger_booksmonth;
DROP FUNCTION ledger_month_stays_closed();
DROP FUNCTION ledger_land(date);
DROP FUNCTION ledger_books_begin();
"""

ENTRIES = """
CREATE FUNCTION ledger_costentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of entry % was refused. Reverse it instead.', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_costentry_keep BEFORE UPDATE OR DELETE ON ledger_costentry
FOR EACH ROW EXECUTE FUNCTION ledger_costentry_keep();

-- As with the audit trail: wiping the demo bureau and the tests' own databases may, and nobody else.
CREATE FUNCTION ledger_books_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('logistics.trail_may_go', true), '') <> 'yes' THEN
        RAISE EXCEPTION 'The ledger is append-only: TRUNCATE was refused.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_costentry_stays BEFORE TRUNCATE ON ledger_costentry EXECUTE FUNCTION ledger_books_stay();
CREATE TRIGGER ledger_booksmonth_stays BEFORE TRUNCATE ON ledger_booksmonth EXECUTE FUNCTION ledger_books_stay();

-- Once a statement, however many entries it brings. Totals are touched in one order, so that two of them never wait
-- for each other in a circle.
CREATE FUNCTION ledger_costentry_enter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    begin_on date := ledger_books_begin();
BEGIN
    IF EXISTS (SELECT FROM entered WHERE month < begin_on) THEN
        RAISE EXCEPTION 'The books are closed up to %: enter it there or later.', begin_on
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_costentry_month_is_open';
    END IF;
    IF EXISTS (SELECT FROM entered AS e JOIN ledger_costentry AS o ON o.id = e.reverses_id
               WHERE o.reverses_id IS NOT NULL OR (o.amount, o.unit_id, o.category_id, o.line_id, o.funding, o.spent_on)
               IS DISTINCT FROM (-e.amount, e.unit_id, e.category_id, e.line_id, e.funding, e.spent_on)
               OR o.quantity IS DISTINCT FROM -e.quantity OR o.campus_id IS DISTINCT FROM e.campus_id) THEN
        RAISE EXCEPTION 'A reversal takes back exactly what one entry entered.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_costentry_reverses_all_of_it';
    END IF;
    INSERT INTO ledger_monthsummary AS s
        (month, unit_id, category_id, line_id, campus_id, funding, amount, quantity, measured, entries)
    SELECT month, unit_id, category_id, line_id, campus_id, funding, sum(amount), coalesce(sum(quantity), 0),
        coalesce(sum(amount) FILTER (WHERE quantity IS NOT NULL), 0), count(*)
    FROM entered GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (month, unit_id, category_id, line_id, campus_id, funding) DO UPDATE SET
        amount = s.amount + excluded.amount, quantity = s.quantity + excluded.quantity,
        measured = s.measured + excluded.measured, entries = s.entries + excluded.entries;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_costentry_enter AFTER INSERT ON ledger_costentry REFERENCING NEW TABLE AS entered
FOR EACH STATEMENT EXECUTE FUNCTION ledger_costentry_enter();
-- Totals change in place: room for the new version beside the old one, and no index to touch.
ALTER TABLE ledger_monthsummary SET (fillfactor = 70);
"""
NO_ENTRIES = """
ALTER TABLE ledger_monthsummary RESET (fillfactor);
DROP TRIGGER ledger_costentry_enter ON ledger_costentry;
DROP FUNCTION ledger_costentry_enter();
DROP TRIGGER ledger_booksmonth_stays ON ledger_booksmonth;
DROP TRIGGER ledger_costentry_stays ON ledger_costentry;
DROP FUNCTION ledger_books_stay();
DROP TRIGGER ledger_costentry_keep ON ledger_costentry;
DROP FUNCTION ledger_costentry_keep();
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_ledger"), ("core", "0003_edition")]

    operations = [
        migrations.RunSQL(BOOKS, NO_BOOKS),
        migrations.RunSQL(ENTRIES, NO_ENTRIES),
        watch("ledger_budgetline"),
        watch("ledger_category"),
        watch("ledger_categoryline"),
    ]
