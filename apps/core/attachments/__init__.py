"""Files with a record: the gate they pass, where their bytes lie, and who may attach, open and take them away."""
