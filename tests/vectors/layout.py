"""Lays vectors out as JSON: one case after the other, broken between members and elements at 132 columns."""
import json

WIDTH = 132


def pieces(value):
    """The texts between which a line may be broken."""
    if isinstance(value, dict):
        opening, closing, parts = "{", "}", [(json.dumps(name, ensure_ascii=False) + ": ", one) for name, one in value.items()]
    elif isinstance(value, list):
        opening, closing, parts = "[", "]", [("", one) for one in value]
    else:
        return [json.dumps(value, ensure_ascii=False, allow_nan=False)]
    if not parts:
        return [opening + closing]
    all_pieces = []
    for index, (before, one) in enumerate(parts):
        inner = pieces(one)
        inner[0] = (opening if index == 0 else "") + before + inner[0]
        inner[-1] += closing if index == len(parts) - 1 else ","
        all_pieces += inner
    return all_pieces


def laid_out(cases):
    lines = ["["]
    for index, case in enumerate(cases):
        line = ""
        all_pieces = pieces(case)
        if index < len(cases) - 1:
            all_pieces[-1] += ","
        for piece in all_pieces:
            if line and len(line) + 1 + len(piece) > WIDTH:
                lines.append(line)
                line = "   " + piece
            else:
                line = line + " " + piece if line else "  " + piece
        lines.append(line)
    return "\n".join(lines + ["]"]) + "\n"
