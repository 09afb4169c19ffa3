"""Verifies Ed25519 signatures (RFC 8032) for verify.py, because the standard library of Python cannot."""

import hashlib

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        total, point, number = add(total, point) if number & 1 else total, add(point, point), number >> 1
    return total


def point_of(data):
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P:
        raise ValueError("not a point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def is_signed(text, signature, key):
    try:
        data, public = bytes.fromhex(signature), bytes.fromhex(key)
        s, k = int.from_bytes(data[32:], "little"), hashlib.sha512(data[:32] + public + text.encode()).digest()
        left = times(s, point_of(bytes.fromhex("5866666666666666666666666666666666666666666666666666666666666666")))
        right = add(point_of(data[:32]), times(int.from_bytes(k, "little") % Q, point_of(public)))
    except ValueError:
        return False
    return s < Q and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
