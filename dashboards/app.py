"""The dashboards' entry point: who may look, at which version, in which language, on which page. No data of its own.

Run it with `juke up`, or `streamlit run dashboards/app.py` and `JUKE_WORKSPACE` naming the workspace.
"""

import sys
from datetime import date
from pathlib import Path

if (project := str(Path(__file__).resolve().parent.parent)) not in sys.path:
    sys.path.insert(0, project)  # Streamlit puts this file's own folder there

import streamlit as st

from dashboards import access, chrome, reading, using, workspace
from dashboards.components import notices
from dashboards.i18n import speaker
from dashboards.session import browser_language, open_session

shown = workspace.shown()
st.logo(chrome.LOGO, size="large", icon_image=chrome.ICON)
st.set_page_config(page_title=f"Juke · {shown.name(browser_language())}", page_icon=chrome.ICON, layout="wide")
language = chrome.choose_language(browser_language())
say = speaker(language)
page = chrome.navigation(language)

user = dict(st.user)
if not access.may_serve(user, st.get_option("server.address"), st.context.headers.get("Host")):
    chrome.refuse("notice.refused_address", say)

try:
    scope = chrome.choose_scope(access.allowed_scopes(user, reading.published_scopes(shown.root)), language)
    if scope is None:
        chrome.refuse("notice.refused_scope", say)
    reader = reading.newest(shown.root, scope)
except reading.NothingPublished:
    chrome.stop_with("notice.nothing", say, ":material/rocket_launch:")
except reading.VersionDamaged:
    chrome.stop_with("notice.unreadable", say, ":material/error:")

session = open_session(language, shown, reader)
using.note(page, session)
chrome.sidebar_facts(session)
chrome.heading(page, session)
if reader.behind:
    notices.fallback(reader.behind, reader.version.id, reader.as_of, date.today(), say)
try:
    page.run()
except reading.VersionDamaged:
    st.rerun()  # the file failed a checksum while it was read; the next run opens the version before
