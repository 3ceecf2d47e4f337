"""The site's addresses: pages under their language, the rest without one."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from events import webhook
from fairville_site import accounts, desk_pages, media, views, wellknown

handler429 = "fairville_site.errors.too_many_requests"  # allauth asks for it
handler500 = "fairville_site.errors.server_error"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]

admin.site.site_header = admin.site.site_title = _("Fairville Dialogues")
admin.site.index_title = _("The organisers’ desk")

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", wellknown.icon, name="icon"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("sitemap.xml", wellknown.sitemap, name="sitemap"),
    path("sitemap-lists.xml", wellknown.sitemap_lists, name="sitemap_lists"),
    path(
        "sitemap-<slug:kind>-<int:number>.xml",
        wellknown.sitemap_file,
        name="sitemap_file",
    ),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path("media/<path:name>", media.media, name="media"),
    path("zoom/webhook", webhook.zoom_webhook, name="zoom_webhook"),
    path("accounts/", include(accounts.urlpatterns)),
    path("admin/language/", set_language, name="desk_language"),
    path(
        "admin/preview/",
        admin.site.admin_view(desk_pages.preview),
        name="desk_preview",
    ),
    path("admin/", admin.site.urls),
    path("", include("registrations.personal_urls")),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("events.urls")),
    path("", include("registrations.urls")),
    path("", include("dialogues.urls")),
    path("", include("speakers.urls")),
)
