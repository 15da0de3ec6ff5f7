"""`manage.py figures`: what the pages show, in a terminal or for a script."""

import csv
import io
from datetime import date, datetime

import click

from domain.console_text import overview_lines
from domain.dossier import Channel
from domain.ledger_cell import HandlingLevel, channel_key, channel_of, level_named
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_output import csv_rows, ledger_record, text_lines
from domain.lens import AS_REPORTED, Lens
from domain.lens_view import LENSES
from domain.period import Period
from domain.plain_values import plain
from domain.view_state import ScopeChoices
from manage_console import FORMAT, Commands, print_json, stores
from services import scorecards
from services.installation import console_viewer
from services.ledger_form import ledger_form
from services.ledger_instant import ledger_form_at
from services.scope_choices import scope_choices

DAY = click.DateTime(["%Y-%m-%d"])
CHANNELS = [channel_key(channel) for channel in Channel]
LEVELS = [level.value for level in HandlingLevel]
ROWS = {
    "field": RowKind.FIELD,
    "unit": RowKind.UNIT,
    "month": RowKind.MONTH,
    "level": RowKind.LEVEL,
}


LENS = click.option(
    "--lens",
    "lens_name",
    metavar="|".join((*LENSES, "NGÀY")),
    help="Quy về đơn vị hiện hành, quận cũ, hoặc đơn vị có một ngày (2025-06-30); "
    "bỏ trống: như đã báo cáo.",
)


class DayOrInstant(click.ParamType[date]):
    """2024-06-17 as a day; 2024-06-17 14:20 as a local instant, still without zone."""

    name = "ngày hoặc thời điểm"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """UsageError for text that is neither."""
        text = str(value).strip()
        try:
            if len(text) == len("2024-06-17"):
                return date.fromisoformat(text)
            if len(text) >= len("2024-06-17 14:20") and text[10] in " T":
                instant = datetime.fromisoformat(text)
                if instant.tzinfo is None:
                    return instant
        except ValueError:
            pass
        self.fail(
            f"“{text[:40]}” không phải ngày (2024-06-17) hay thời điểm "
            "(2024-06-17 14:20).",
            param,
            ctx,
        )


@click.group(commands=Commands({"reminders": "manage_plans:list_reminders"}))
def figures() -> None:
    """Số liệu ra màn hình."""


@figures.command("overview")
@click.option("--unit", help="Mã đơn vị; bỏ trống: toàn Thành phố.")
@click.option("--field", help="Mã lĩnh vực; bỏ trống: mọi lĩnh vực.")
@click.option("--period", help="Kỳ, ví dụ 2024, 2024-Q3; bỏ trống: năm nay.")
@LENS
@FORMAT
def figures_overview(
    unit: str | None,
    field: str | None,
    period: str | None,
    lens_name: str | None,
    form: str,
) -> None:
    """Các số của trang Tổng quan."""
    with stores() as database:
        viewer = console_viewer(database)
        choices = scope_choices(database, viewer)
        found = scorecards.overview(
            database,
            viewer,
            org_unit_code=unit,
            field_code=field,
            period=Period.parse(period) if period else None,
            lens=_lens(choices, unit, lens_name),
        )
        zone = database.settings.time_zone
    if form == "json":
        print_json(plain(found))
        return
    click.echo("\n".join(overview_lines(found, zone)))


@figures.command("ledger")
@click.option("--unit", help="Mã đơn vị; bỏ trống: toàn Thành phố.")
@click.option(
    "--unit-on",
    type=DAY,
    help="Một ngày đơn vị mang mã ấy, khi mã nay là của đơn vị khác: 2025-02-28.",
)
@click.option("--own", is_flag=True, help="Chỉ phần đơn vị trực tiếp giữ.")
@click.option("--from", "first", type=DAY, help="Từ ngày, ví dụ 2024-01-01.")
@click.option("--to", "last", type=DAY, help="Đến hết ngày, ví dụ 2024-06-30.")
@click.option("--period", help="Kỳ thay cho --from và --to: 2024-Q3, bc-2024-M05.")
@click.option(
    "--as-of",
    type=DayOrInstant(),
    help="Hết ngày nào, hoặc thời điểm nào (giờ địa phương): “2024-06-17 14:20”.",
)
@click.option(
    "--by", type=click.Choice(list(ROWS)), default="field", help="Mỗi dòng là gì."
)
@click.option("--field", help="Mã lĩnh vực; bỏ trống: mọi lĩnh vực.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Hình thức tiếp nhận.")
@click.option("--level", type=click.Choice(LEVELS), help="Cấp giải quyết.")
@LENS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Cách in kết quả.",
)
def figures_ledger(
    unit: str | None,
    unit_on: datetime | None,
    own: bool,
    first: datetime | None,
    last: datetime | None,
    period: str | None,
    as_of: date | datetime | None,
    by: str,
    field: str | None,
    channel: str | None,
    level: str | None,
    lens_name: str | None,
    form: str,
) -> None:
    """Biểu II.06 như ở trang Sổ theo dõi; bỏ trống kỳ: từ đầu năm.

    Một thời điểm trong ngày được đếm từng hồ sơ nên chậm hơn.
    """
    if lens_name and isinstance(as_of, datetime):
        raise click.UsageError("--lens không đi với thời điểm trong ngày.")
    with stores() as database:
        viewer = console_viewer(database)
        choices = scope_choices(database, viewer)
        query = LedgerQuery(
            period=_period(first, last, period)
            or Period.year_to_date(choices.data_day),
            org_unit_code=unit,
            org_unit_on=unit_on.date() if unit_on else None,
            own_only=own,
            field_code=field,
            channel=channel_of(channel or ""),
            level=level_named(level or ""),
            as_of_day=None if isinstance(as_of, datetime) else as_of,
            rows=ROWS[by],
            lens=_lens(choices, unit, lens_name),
        )
        zone = database.settings.time_zone
        if isinstance(as_of, datetime):
            at = as_of.replace(tzinfo=zone)
            found = ledger_form_at(database, viewer, query=query, at=at)
        else:
            found = ledger_form(database, viewer, query=query)
    if form == "json":
        print_json(ledger_record(found))
    elif form == "csv":
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows(csv_rows(found))
        click.echo(table.getvalue(), nl=False)
    else:
        click.echo("\n".join(text_lines(found, zone)))


def _lens(choices: ScopeChoices, unit: str | None, name: str | None) -> Lens:
    """The lens by its name; UsageError where the org unit has not changed."""
    key = (name or "").replace("-", "") if (name or "")[:1].isdigit() else name or ""
    found = choices.lenses.named(unit or choices.org_units[0].code, key)
    if name and found == AS_REPORTED:
        raise click.UsageError(
            "--lens: đơn vị này không đổi trong thời gian có số liệu, "
            "hoặc cách xem này không dùng cho nó."
        )
    return found


def _period(
    first: datetime | None, last: datetime | None, key: str | None
) -> Period | None:
    """The period that the options name; None: none of them was given."""
    if key and not (first or last):
        return Period.parse(key)
    if first is None and last is None:
        return None
    if first is None or last is None or key:
        raise click.UsageError("Nhập cả --from và --to, hoặc chỉ --period.")
    if last < first:
        raise click.UsageError("--to phải không sớm hơn --from.")
    return Period.free(first.date(), last.date())
