"""Tables for people: columns aligned, also valid Markdown."""

import statistics


def format_table(head, lines):
    """`lines` of cells under `head`, as Markdown that is aligned for the eye."""
    widths = [max(len(str(line[i])) for line in [head, *lines]) for i in range(len(head))]
    def joined(cells):
        return "| " + " | ".join(str(cell).ljust(width)
                                 for cell, width in zip(cells, widths)) + " |"
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([joined(head), rule, *map(joined, lines)])


def with_spread(numbers, digits=2):
    """Median, and the least and the greatest in brackets."""
    if not numbers:
        return "-"
    middle = statistics.median(numbers)
    if len(numbers) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({min(numbers):.{digits}f}-{max(numbers):.{digits}f})"


def target_cell(target, form="<= {}"):
    return form.format(target) if target is not None else "-"
