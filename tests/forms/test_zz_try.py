import pytest, time, gzip, re
from forms.models import FormDefinition, OfficeFigure
from forms.starter import load
from permissions.starter import load_bureau
from permissions.models import Bureau, User
from tests.forms.designer_page import *
@pytest.mark.django_db
def test_try(client):
    load_bureau("starter-password-7")
    forms=load.load_forms()
    u=User.objects.get(username="office-head"); 
    client.force_login(u)
    for f in forms:
        data=posted(f); 
        t=time.perf_counter()
        r=client.post(address("preview_on_edit",f.pk),data); print(f.slug,len(data),r.json(), round((time.perf_counter()-t)*1000))
        for mode in [m for m,_ in f.preview_modes]:
            r=client.get(address("preview_on_edit",f.pk)+"?mode="+mode)
            print(mode, r.status_code, len(r.content)); open(f'/tmp/prev_{f.slug}_{mode.replace(":","_")}.html','wb').write(r.content)
            if mode=='path:deputy-office': break
        r=client.get(address("preview_on_edit",f.pk)+"?mode=paper"); print(r.status_code,len(r.content));open(f'/tmp/prev_{f.slug}_paper.html','wb').write(r.content)
        r=client.post(address("edit",f.pk),data); print('save',r.status_code, r.headers.get('location'))
        f.refresh_from_db(); print(f.has_unpublished_changes, f.edited)
        r=client.post(address("edit",f.pk),{**data,"action-publish":"1"}); print('publish',r.status_code, r.headers.get('location'))
        f.refresh_from_db(); print(f.has_unpublished_changes, f.edited, f.versions.count())
        r=client.post(address("edit",f.pk),{**data,"action-publish":"1","steps-count":"0","fields-0-value-label":"<script>x"}); print('publish',r.status_code)
        open('/tmp/refused.html','wb').write(r.content)
        f.refresh_from_db(); print(f.has_unpublished_changes, f.edited, f.versions.count())
