"""One violation of each rule of rules.yml, by the rule's name: the file it would stand in, and what stands there."""

PLANTED = {
    "template-trusts-text": ("templates/planted/page.html", "<p>{{ post.body | safe }}</p>"),
    "code-trusts-text": (
        "portal/planted/web.py",
        "from starlette.responses import HTMLResponse\n\n\ndef page(said):\n    return HTMLResponse(f'<p>{said}')\n",
    ),
    "values-in-sql": (
        "portal/planted/models.py",
        "async def find(connection, word):\n"
        "    return await connection.execute_query(f\"SELECT * FROM comment WHERE text = '{word}'\")\n",
    ),
    "found-past-visible-to": (
        "portal/planted/routes.py",
        "async def topic(request):\n    return await Topic.get(id=path_id(request))\n",
    ),
    "leads-where-it-was-told": (
        "portal/planted/routes/doors.py",
        "async def next_page(request):\n    return redirect(request.query_params['next'])\n",
    ),
    "opens-what-was-sent": (
        "portal/planted/routes/files.py",
        "async def file(request):\n    return open(request.path_params['name']).read()\n",
    ),
    "runs-a-program": ("portal/planted/runs.py", "import subprocess\n"),
    "runs-what-it-reads": ("portal/planted/reads.py", "import pickle\n\nrow = pickle.loads(sent)\n"),
    "yaml-load": ("portal/planted/yaml.py", "import yaml\n\nrow = yaml.load(sent)\n"),
    "asks-outside": ("portal/planted/asks.py", "import httpx2\n"),
    "reads-the-environment": ("portal/planted/environment.py", "import os\n\nKEY = os.environ['KEY']\n"),
    "guessable": ("portal/planted/guessable.py", "import random\n\ntoken = random.choice('abc')\n"),
    "weak-hash": ("portal/planted/hash.py", "import hashlib\n\nkept = hashlib.md5(token).hexdigest()\n"),
    "compared-by-time": (
        "portal/planted/compared.py",
        "def is_right(typed, kept):\n    return fingerprint('code', typed).hex() == kept\n",
    ),
    "unchecked-certificate": ("portal/planted/tls.py", "answer = client.get(address, verify=False)\n"),
    "cookie-for-scripts": ("portal/planted/cookie.py", "answer.set_cookie('portal', token, samesite='lax')\n"),
    "address-without-permission": (
        "portal/planted/routes.py",
        "from starlette.routing import Route\n\nroutes = [Route('/open', topic)]\n",
    ),
    "words-in-the-log": ("portal/planted/log.py", "log.info('Coded %s.', comment.text)\n"),
    "unsafe-table": ("portal/planted/table.py", "import csv\n\nout = csv.writer(file)\n"),
}

INNOCENT = {
    "portal/innocent/routes.py": (
        "async def topic(request):\n"
        "    return await get_or_404(Topic.visible_to(request.scope['person']), id=path_id(request))\n\n\n"
        "async def post(request):\n"
        "    mine = Post.visible_to(request.scope['person']).select_related('topic')\n"
        "    return await get_or_404(mine.filter(hidden=False), id=path_id(request))\n\n\n"
        "async def reply(request):\n"
        "    form = await Form.read(request)\n"
        "    return redirect(f\"/forums/topics/{form.raw('id')}\")\n"
    ),
    "portal/innocent/models.py": (
        "async def find(connection, word):\n"
        "    return await connection.execute_query('SELECT * FROM comment WHERE text = $1', [word])\n"
    ),
    "templates/innocent/page.html": "<p>{{ post.body }} is a safe place</p>",
}
"""Files in which no rule may see anything."""
