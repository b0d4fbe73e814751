import pytest
from forms.models import FormDefinition, OfficeFigure
from forms.starter import load
from permissions.starter import load_bureau
from permissions.models import Bureau
from forms.publishing import switch_profile, found_problems
@pytest.mark.django_db
def test_try():
    load_bureau("starter-password-7")
    forms=load.load_forms()
    for f in forms:
        print(f.slug,f.live,f.current,f.edited, f.has_unpublished_changes)
        for p in found_problems(f.to_document(), f.bureau,'current'): print('   ',p)
    b=Bureau.objects.get()
    switch_profile(b,'handbook-2014')
    print([f.current.serial for f in FormDefinition.objects.all()], [v.form.profile for v in forms[0].versions.all()])
    load.load_forms()
    print([f.versions.count() for f in FormDefinition.objects.all()],[f.edited for f in FormDefinition.objects.all()])
