"""What somebody posted, for them to look through and to delete."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.forums.models import Post
from portal.guard import wake
from portal.keeping.models import Erasure
from portal.web import Form, get_or_404, path_id, redirect, render

SURE = "Tick the box if you are sure. Nothing has happened yet."


def _mine(request: Request) -> QuerySet[Post]:
    return Post.written_by(request.scope["person"])


async def posts(request: Request) -> Response:
    return await _posts(request, Form({}))


async def _posts(request: Request, form: Form, status: int = 200) -> Response:
    listed = await _mine(request).select_related("comment", "topic__group")
    done = request.query_params.get("done", "")
    return render(request, "accounts/posts.html", status, posts=listed, form=form, done=done)


async def remove_posts(request: Request) -> Response:
    form = await Form.read(request)
    if form.raw("sure") != "yes":
        form.errors["sure"] = SURE
        return await _posts(request, form, 422)
    await Erasure.remove(_mine(request))
    wake(request, "erase")
    return redirect("/me/posts?done=all")


async def post(request: Request) -> Response:
    found = await get_or_404(_mine(request).select_related("comment", "topic__group"), id=path_id(request))
    return render(request, "accounts/post.html", post=found)


async def remove_post(request: Request) -> Response:
    """Safe to send twice: what was removed before is as it should be."""
    mine_or_removed = Q(author_id=request.scope["person"].pk) | Q(author_id=None, comment__erased=True)
    found = await get_or_404(Post.filter(mine_or_removed), id=path_id(request))
    await Erasure.remove(_mine(request).filter(id=found.id))
    wake(request, "erase")
    return redirect("/me/posts?done=one")
