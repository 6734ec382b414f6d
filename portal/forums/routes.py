"""Reading and writing in the forums of one's own groups."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from portal.accounts.models import Group
from portal.audit.models import Record
from portal.forums import forms
from portal.forums.models import Post, Topic
from portal.guard import action, page, wake
from portal.permissions import May
from portal.safeguarding.models import Contact, NotReady
from portal.web import Form, get_or_404, is_htmx, path_id, redirect, render


async def forums(request: Request) -> Response:
    """Whoever belongs to just one group is taken straight to it."""
    mine = Group.visible_to(request.scope["person"])
    groups = await mine.annotate(topic_count=Count("topics")).order_by("name")
    if len(groups) == 1:
        return redirect(f"/forums/{groups[0].key}")
    return render(request, "forums/forums.html", groups=groups, newest=await Topic.newest(groups))


async def _group(request: Request) -> Group:
    return await get_or_404(Group.visible_to(request.scope["person"]), key=request.path_params["key"])


async def forum(request: Request) -> Response:
    return await _forum(request, await _group(request), Form({}))


async def _forum(request: Request, group: Group, form: Form, status: int = 200) -> Response:
    topics = await Topic.listed(Topic.filter(group_id=group.id))
    gate = await Contact.gate()
    return render(request, "forums/forum.html", status, group=group, topics=topics, form=form, key=uuid4(), **gate)


async def start_topic(request: Request) -> Response:
    group = await _group(request)
    form = await Form.read(request)
    title, text = forms.topic(form)
    if form.errors:
        return await _forum(request, group, form, 422)
    try:
        opened = await Topic.open(group, request.scope["person"], title, text, form.key())
    except NotReady:
        form.errors["title"] = (
            "No new topics can be started just now. What you typed is still here: please keep a copy."
        )
        return await _forum(request, group, form, 422)
    wake(request, "code_comments")
    return redirect(f"/forums/topics/{opened.id}")


async def _topic(request: Request) -> Topic:
    mine = Topic.visible_to(request.scope["person"])
    return await get_or_404(mine.select_related("group"), id=path_id(request))


async def topic(request: Request) -> Response:
    """Staff who read what members say to one another are written down; members are not."""
    found, person = await _topic(request), request.scope["person"]
    if person.is_staff:
        await Record.add(person.pk, topic.__name__, request.url.path)
    return await _posts(request, found, Form({}))


async def _posts(request: Request, found: Topic, form: Form, status: int = 200) -> Response:
    posts = await Post.filter(topic_id=found.id).select_related("author", "comment")
    return render(request, "forums/topic.html", status, topic=found, posts=posts, form=form, key=uuid4())


async def post_reply(request: Request) -> Response:
    found = await _topic(request)
    form = await Form.read(request)
    text = forms.reply(form)
    if form.errors:
        return await _asked_again(request, found, form)
    post = await found.reply(request.scope["person"], text, form.key())
    wake(request, "code_comments")
    if is_htmx(request):
        return _swapped(request, found, [post], Form({}))
    return redirect(f"/forums/topics/{found.id}#post-{post.id}")


async def _asked_again(request: Request, found: Topic, form: Form) -> Response:
    if is_htmx(request):
        return _swapped(request, found, [], form, 422)
    return await _posts(request, found, form, 422)


def _swapped(request: Request, found: Topic, posts: list[Post], form: Form, status: int = 200) -> Response:
    """What takes the reply form's place in the page: the new post, and a fresh form."""
    return render(request, "forums/_posts.html", status, topic=found, posts=posts, form=form, key=uuid4(), swapped=True)


routes = [
    page("/forums", forums, May.READ_FORUMS),
    page("/forums/{key}", forum, May.READ_FORUMS),
    action("/forums/{key}", start_topic, May.POST_IN_FORUMS, words=True),
    page("/forums/topics/{id}", topic, May.READ_FORUMS),
    action("/forums/topics/{id}", post_reply, May.POST_IN_FORUMS, words=True),
]
