"""The empty workbook of a register, for a school to fill."""
