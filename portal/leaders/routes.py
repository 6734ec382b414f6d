"""What waits for whoever asks, and the corporate parenting board's own page."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.guard import action, page
from portal.leaders import panel
from portal.leaders.editions import new_editions
from portal.leaders.models import Seat, WeeklyMail
from portal.leaders.waiting import waiting_for
from portal.permissions import May, allowed
from portal.web import Form, redirect, render


async def waiting(request: Request) -> Response:
    return render(request, "leaders/waiting.html", waiting=await waiting_for(request.scope["person"]))


async def set_weekly_mail(request: Request) -> Response:
    person, form = request.scope["person"], await Form.read(request)
    wanted = form.choice("weekly", ["yes", "no"])
    if not wanted or not allowed(person, May.READ_WAITING):
        return redirect("/me#weekly")
    await WeeklyMail.want(person, wanted == "yes")
    return redirect(f"/me?done={'weekly' if wanted == 'yes' else 'no-weekly'}#weekly")


async def corporate_parenting(request: Request) -> Response:
    """For whoever has a seat, whatever their role; to everybody else there is no such page."""
    seat = await Seat.of(request.scope["person"])
    if seat is None:
        raise HTTPException(404)
    found = await panel.promises()
    return render(
        request,
        "leaders/corporate_parenting.html",
        seat=seat,
        groups=found,
        for_the_board=panel.for_the_board(found),
        news=await new_editions(),
    )


routes = [
    page("/waiting", waiting, May.READ_WAITING),
    action("/me/weekly", set_weekly_mail, May.CHANGE_OWN),
    page("/corporate-parenting", corporate_parenting, May.SIGNED_IN),
]
