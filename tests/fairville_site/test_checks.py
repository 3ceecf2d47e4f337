from django.core.checks import Tags, run_checks


def deploy_errors() -> list[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return [error.msg for error in found if error.id == "fairville.E001"]


def test_a_site_without_its_legal_facts_is_not_deployed(settings):
    settings.LEGAL = {"LEGAL_HOST": "", "LEGAL_CONTACT": "contact@example.org"}

    assert deploy_errors() == [
        "LEGAL_HOST is not set: the site's legal pages would show a placeholder."
    ]


def test_a_site_with_all_of_them_is(settings):
    settings.LEGAL = dict.fromkeys(settings.LEGAL, "given")

    assert deploy_errors() == []


def test_a_demo_starts_without_them(settings):
    settings.LEGAL = dict.fromkeys(settings.LEGAL, "")

    found = run_checks(tags=[Tags.security])

    assert [error for error in found if error.id == "fairville.E001"] == []
