"""The cells of a line: delimiters, quotes, and the blanks around."""

BLANKS = " \t\r\v\f"
"""What may stand around the text of a cell and is no part of it."""


def split_cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line without blanks and quotes around them. Delimiters between quotes do not count.

    Where a cell has text outside its quotes they stay: `"7"5` is no number, and surely not 75.
    """
    pieces = line.split(delimiter)
    if '"' not in line:
        return [piece.strip(BLANKS) for piece in pieces]
    cells: list[str] = []
    start = quotes = 0
    for at, piece in enumerate(pieces):
        quotes += piece.count('"')
        if quotes % 2 == 0:
            cells.append(_bare(delimiter.join(pieces[start : at + 1])))
            start = at + 1
    return cells if start == len(pieces) else [*cells, delimiter.join(pieces[start:])]


def _bare(cell: str) -> str:
    cell = cell.strip(BLANKS)
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip(BLANKS)
    return cell
