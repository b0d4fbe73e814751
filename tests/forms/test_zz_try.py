import pytest, time, gzip, re
from forms.models import FormDefinition, OfficeFigure
from forms.starter import load
from permissions.starter import load_bureau
from permissions.models import Bureau, User
from tests.forms.designer_page import *
@pytest.mark.django_db
def test_try(client,settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS=30000
    load_bureau("starter-password-7")
    forms=load.load_forms()
    u=User.objects.get(username="office-head"); 
    client.force_login(u)
    f=forms[0]
    for i in range(3):
        t=time.process_time(); r=client.get(address("edit",f.pk)); print(round((time.process_time()-t)*1000))
    data=posted(f); 
    r=client.post(address("preview_on_edit",f.pk),data)
    r=client.get(address("preview_on_edit",f.pk)+"?mode=paper-pdf"); print(r.status_code,len(r.content),r.headers['content-type']);open(f'/tmp/prev_{f.slug}_paper.pdf','wb').write(r.content)
    r=client.get(address("preview_on_edit",f.pk)+"?mode=nonsense"); print(r.status_code)
    for n in ("history","usage","unpublish"):
        r=client.get(address(n,f.pk)); print(n,r.status_code)
    client.post(address("edit",f.pk),{**data,"title":"<b>x","fields-0-value-label":"<script>x"})
    r=client.get(address("revisions_compare",f.pk,"live","latest")); print(r.status_code, "<script>x" in r.content.decode())
    r=client.get(address("edit",f.pk)); print(r.status_code, "<script>x" in r.content.decode(), "<b>x" in r.content.decode())
    r=client.get(address("list")); print(r.status_code,  "<b>x" in r.content.decode())
    r=client.post(address("unpublish",f.pk)); print(r.status_code); f.refresh_from_db(); print(f.live,f.current)
    load.load_forms(); f.refresh_from_db(); print(f.live,f.current)
