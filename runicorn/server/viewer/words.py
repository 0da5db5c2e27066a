"""What the sign-in page says, in the languages of the application."""

from __future__ import annotations

__all__ = ["words_for"]

_ENGLISH = {
    "lang": "en",
    "title": "Sign in to Runicorn",
    "where": "This page needs the link that the command runicorn viewer printed in the terminal in which it was "
    "started. Open that link, or paste the token that stands at its end.",
    "token": "Token",
    "enter": "Sign in",
    "wrong": "That is not the token of this viewer. The link of an earlier start may not work any more.",
}

_CHINESE = {
    "lang": "zh-CN",
    "title": "登录 Runicorn",
    "where": "请使用 runicorn viewer 命令启动时在终端里打印的链接。打开该链接，或把链接末尾的令牌粘贴到这里。",
    "token": "令牌",
    "enter": "登录",
    "wrong": "这不是当前查看器的令牌。之前启动时的链接可能已经失效。",
}


def words_for(accepted: str) -> dict[str, str]:
    """Give the words in the first language of an ``Accept-Language`` header; English for all others."""
    return _CHINESE if accepted.strip().lower().startswith("zh") else _ENGLISH
