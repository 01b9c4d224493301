# What only grows stays as it was written, and the sums beside it are added up by PostgreSQL, whoever writes and on
# whatever way: nobody can type the sum of a budget's adjustments, of a bill's payments, of a commitment's settlements.

from django.db import migrations

GROW = (
    *("budgetadjustment", "settlement", "return", "rewardformula", "rewardtier", "reward"),
    *("feepayment", "feereminder"),
)
KEEP = """
CREATE FUNCTION ledger_row_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % of row % was refused. Enter what corrects it.', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
""" + "".join(
    f"""
CREATE TRIGGER ledger_{table}_keep BEFORE UPDATE OR DELETE ON ledger_{table}
FOR EACH ROW EXECUTE FUNCTION ledger_row_keep();
CREATE TRIGGER ledger_{table}_stays BEFORE TRUNCATE ON ledger_{table} EXECUTE FUNCTION ledger_books_stay();
"""
    for table in GROW
)
LET_GO = "".join(
    f"DROP TRIGGER ledger_{table}_keep ON ledger_{table}; DROP TRIGGER ledger_{table}_stays ON ledger_{table};\n"
    for table in GROW
) + "DROP FUNCTION ledger_row_keep();"

# What stands once it is written: (table, columns).
STAND = {
    "budget": ("year", "unit_id", "line_id", "initial"),
    "commitment": ("unit_id", "category_id", "line_id", "amount", "committed_on", "source", "source_line"),
    "target": ("kind", "year", "unit_id", "whole_id"),
    "fee": ("payer_id", "rate_id", "unit_id", "month", "quantity", "price", "amount", "due_on"),
    "phonebill": ("line_id", "month", "unit_id", "amount"),
    "reimbursement": ("person_id", "unit_id", "rule_id", "spent_on", "claimed", "invoice_number"),
}
STANDING = """
CREATE FUNCTION ledger_row_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: row % stands as it was entered. Enter what corrects it.', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
""" + "".join(
    f"""
CREATE TRIGGER ledger_{table}_stands BEFORE UPDATE ON ledger_{table} FOR EACH ROW
WHEN (({", ".join(f"OLD.{c}" for c in columns)}) IS DISTINCT FROM ({", ".join(f"NEW.{c}" for c in columns)}))
EXECUTE FUNCTION ledger_row_stands();
"""
    for table, columns in STAND.items()
)
FALLING = "".join(
    f"DROP TRIGGER ledger_{table}_stands ON ledger_{table};\n" for table in STAND
) + "DROP FUNCTION ledger_row_stands();"

# The row's own lock is taken before its trigger runs, and each statement of the trigger sees what was committed by
# then: two hands at once are added up one after the other.
SUMS = """
CREATE FUNCTION ledger_budget_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(amount), 0) INTO NEW.adjusted FROM ledger_budgetadjustment WHERE budget_id = NEW.id;
    RETURN NEW;
END
$$;
CREATE FUNCTION ledger_commitment_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(s.amount), 0) INTO NEW.settled FROM ledger_settlement AS s
    WHERE s.commitment_id = NEW.id
        AND NOT EXISTS (SELECT FROM ledger_costentry AS back WHERE back.reverses_id = s.entry_id);
    RETURN NEW;
END
$$;
CREATE FUNCTION ledger_target_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(amount), 0) INTO NEW.split FROM ledger_target WHERE whole_id = NEW.id;
    IF NEW.whole_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_target AS w WHERE w.id = NEW.whole_id AND w.kind = NEW.kind AND w.year = NEW.year) THEN
        RAISE EXCEPTION 'A part of a target is of its kind and its year.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION ledger_fee_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(amount), 0) INTO NEW.paid FROM ledger_feepayment WHERE fee_id = NEW.id;
    IF NEW.status <> 'cancelled' THEN
        NEW.status := CASE WHEN NEW.paid = NEW.amount THEN 'paid' ELSE 'billed' END;
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION ledger_payer_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(p.credit), 0) INTO NEW.credit
    FROM ledger_feepayment AS p JOIN ledger_fee AS f ON f.id = p.fee_id WHERE f.payer_id = NEW.id;
    RETURN NEW;
END
$$;
""" + "".join(
    f"""
CREATE TRIGGER ledger_{table}_sum BEFORE INSERT OR UPDATE ON ledger_{table}
FOR EACH ROW EXECUTE FUNCTION ledger_{table}_sum();
"""
    for table in ("budget", "commitment", "target", "fee", "payer")
)
NO_SUMS = "".join(
    f"DROP TRIGGER ledger_{table}_sum ON ledger_{table}; DROP FUNCTION ledger_{table}_sum();\n"
    for table in ("budget", "commitment", "target", "fee", "payer")
)

FELT = """
CREATE FUNCTION ledger_budgetadjustment_felt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_budget SET id = id WHERE id = NEW.budget_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION ledger_settlement_felt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_commitment SET id = id WHERE id = NEW.commitment_id;
    RETURN NULL;
END
$$;
-- A charge that is taken back settles nothing any more: what it had settled is owed again.
CREATE FUNCTION ledger_reversal_felt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_commitment SET version = version + 1,
        status = CASE status WHEN 'settled' THEN 'open' ELSE status END,
        ended_on = CASE status WHEN 'settled' THEN NULL ELSE ended_on END
    WHERE id IN (SELECT commitment_id FROM ledger_settlement WHERE entry_id = NEW.reverses_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION ledger_feepayment_felt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_fee SET id = id WHERE id = NEW.fee_id;
    UPDATE ledger_payer SET id = id WHERE NEW.credit <> 0 AND id = (SELECT payer_id FROM ledger_fee WHERE id = NEW.fee_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_budgetadjustment_felt AFTER INSERT ON ledger_budgetadjustment
FOR EACH ROW EXECUTE FUNCTION ledger_budgetadjustment_felt();
CREATE TRIGGER ledger_settlement_felt AFTER INSERT ON ledger_settlement
FOR EACH ROW EXECUTE FUNCTION ledger_settlement_felt();
CREATE TRIGGER ledger_reversal_felt AFTER INSERT ON ledger_costentry
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_reversal_felt();
CREATE TRIGGER ledger_feepayment_felt AFTER INSERT ON ledger_feepayment
FOR EACH ROW EXECUTE FUNCTION ledger_feepayment_felt();

-- Parts come and go together, in one statement: the sum is judged when all of them are there.
CREATE FUNCTION ledger_target_felt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_target SET id = id WHERE id IN (SELECT whole_id FROM changed);
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_target_come AFTER INSERT ON ledger_target REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION ledger_target_felt();
CREATE TRIGGER ledger_target_go AFTER DELETE ON ledger_target REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION ledger_target_felt();
-- The amount of a part is the whole's business; it is taken back and split anew.
CREATE TRIGGER ledger_target_part_stands BEFORE UPDATE ON ledger_target FOR EACH ROW
WHEN (OLD.whole_id IS NOT NULL AND OLD.amount <> NEW.amount) EXECUTE FUNCTION ledger_row_stands();

-- A payment that is taken back is taken back whole, and from the same bill.
CREATE FUNCTION ledger_feepayment_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_feepayment AS p WHERE p.id = NEW.reverses_id AND p.reverses_id IS NULL
        AND (p.fee_id, p.amount, p.credit, p.way) = (NEW.fee_id, -NEW.amount, -NEW.credit, NEW.way)) THEN
        RAISE EXCEPTION 'A reversal takes back exactly what one payment paid.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_feepayment_whole BEFORE INSERT ON ledger_feepayment
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_feepayment_whole();
-- A correction is of the same unit and month.
CREATE FUNCTION ledger_return_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_return AS r WHERE r.id = NEW.corrects_id
        AND (r.operated_id, r.month) = (NEW.operated_id, NEW.month)) THEN
        RAISE EXCEPTION 'A return is corrected for its own unit and month.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_return_same BEFORE INSERT ON ledger_return
FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL) EXECUTE FUNCTION ledger_return_same();
"""
NOT_FELT = """
DROP TRIGGER ledger_return_same ON ledger_return;
DROP FUNCTION ledger_return_same();
DROP TRIGGER ledger_feepayment_whole ON ledger_feepayment;
DROP FUNCTION ledger_feepayment_whole();
DROP TRIGGER ledger_target_part_stands ON ledger_target;
DROP TRIGGER ledger_target_go ON ledger_target;
DROP TRIGGER ledger_target_come ON ledger_target;
DROP FUNCTION ledger_target_felt();
DROP TRIGGER ledger_feepayment_felt ON ledger_feepayment;
DROP TRIGGER ledger_reversal_felt ON ledger_costentry;
DROP TRIGGER ledger_settlement_felt ON ledger_settlement;
DROP TRIGGER ledger_budgetadjustment_felt ON ledger_budgetadjustment;
DROP FUNCTION ledger_feepayment_felt();
DROP FUNCTION ledger_reversal_felt();
DROP FUNCTION ledger_settlement_felt();
DROP FUNCTION ledger_budgetadjustment_felt();
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0003_books")]

    operations = [
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RunSQL(STANDING, FALLING),
        migrations.RunSQL(SUMS, NO_SUMS),
        migrations.RunSQL(FELT, NOT_FELT),
    ]
