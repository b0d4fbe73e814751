import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.forms.api.conftest import *
H={"equipment":"computer","fault":"坏了"}
def signed(account):
    from django.test import Client
    c=Client(); c.force_login(User.objects.get(username=account)); return Api(account,c)
def test_x(api):
    a,b,c=signed("clerk-planning"),signed("office-head"),signed("deputy-office")
    for x in (a,b,c): x.get("forms/")
    d=a.file("equipment-repair",H)
    def show(name,f):
        with CaptureQueriesContext(connection) as q: r=f()
        qs=[x["sql"] for x in q if not x["sql"].startswith(("SAVEPOINT","RELEASE","BEGIN","COMMIT"))]
        print("=====",name,len(qs))
        for s in qs: print("   ",s[:230])
        assert r is None or r.status_code<300
    show("create",lambda: a.file("equipment-repair",H) and None)
    r=d["id"]; t=d["tasks"][0]["task"]
    show("d1",lambda: b.post(f"requests/{r}/decide/",{"task":t,"verdict":"approve"}))
    t=a.get(f"requests/{r}/").json()["tasks"][0]["task"]
    show("d2",lambda: c.post(f"requests/{r}/decide/",{"task":t,"verdict":"approve"}))
    show("get",lambda: c.get(f"requests/{r}/"))
    show("inbox",lambda: b.get(f"inbox/"))
