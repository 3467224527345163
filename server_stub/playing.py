"""The commands that play the shopper against a running stub."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from server_stub.accounts import SHOPPERS
from server_stub.errors import StubError
from server_stub.settings import API_KEY
from server_stub.shopper import Shopper, find_product

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

BACKEND = "http://127.0.0.1:8800"


def add_commands(commands: Commands, cart_type: Callable[[str], int]) -> None:
    """Declare every command."""

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        parser.add_argument("--backend", default=BACKEND, metavar="URL", help="the running stub (%(default)s)")
        parser.add_argument("--cart", type=cart_type, default=1, help="which cart (%(default)s)")
        parser.add_argument("--api-key", default=API_KEY, help="of the cart's hardware (%(default)s)")
        return parser

    scan = command("scan", "scan the code that the cart shows: the session begins")
    scan.add_argument("--shopper", choices=SHOPPERS, default=SHOPPERS[0], help="who scans (%(default)s)")
    for name, summary in (
        ("add", "scan a product and put it in"),
        ("remove", "scan a product and take it out"),
        ("read", "scan a product to look at it only"),
    ):
        parser = command(name, summary)
        parser.add_argument("barcode", nargs="?", help="as printed on the product")
        if name != "remove":
            parser.add_argument("--random", action="store_true", help="any product")
    warn = command("warn", "put something in without scanning it")
    warn.add_argument("--decreased", action="store_true", help="take something out instead")
    walk = command("walk", "push the cart to an aisle")
    walk.add_argument("aisle", type=int)
    pay = command("pay", "pay with the phone; success ends the session")
    pay.add_argument("--outcome", choices=("success", "retry", "fail"), default="success", help="(%(default)s)")
    command("checkout", "end the session with a receipt, without a payment")
    end = command("end", "end the session so that it can be noticed in one way only")
    end.add_argument(
        "--how", choices=("checkout", "payment", "silent", "token"), default="silent", help="(%(default)s)"
    )


def play(options: argparse.Namespace) -> str:
    """Carry one command out; what happened, in words. Raises StubError."""
    username = getattr(options, "shopper", SHOPPERS[0])
    with Shopper(options.backend, cart_id=options.cart, username=username, api_key=options.api_key) as shopper:
        match options.command:
            case "scan":
                session = shopper.scan_shown()
                return f"session {session.session_id} of {session.user_id} on cart {session.cart_id}"
            case "add" | "remove" | "read" as act:
                return _handle(shopper, act, options)
            case "warn":
                kind: Literal["weight increased", "weight decreased"]
                kind = "weight decreased" if options.decreased else "weight increased"
                shopper.warn(kind)
                return kind
            case "walk":
                shopper.walk_to(options.aisle)
                return f"in aisle {options.aisle}"
            case "pay":
                shopper.pay(options.outcome)
                return f"payment: {options.outcome}"
            case "checkout":
                shopper.checkout()
                return "checked out"
            case "end":
                shopper.end(options.how)
                return f"ended: {options.how}"
    raise StubError(f"There is no command {options.command}")


def _handle(shopper: Shopper, act: str, options: argparse.Namespace) -> str:
    at_random = bool(getattr(options, "random", False))
    if bool(options.barcode) == at_random:
        raise StubError("Give a barcode, or --random where the command has it")
    products = shopper.products()
    product = random.choice(products) if at_random else find_product(products, options.barcode)  # noqa: S311
    {"add": shopper.add, "remove": shopper.remove, "read": shopper.read}[act](product.barcode)
    return f"{act}: {product.barcode} {product.description}, {product.price:.2f} EGP"
