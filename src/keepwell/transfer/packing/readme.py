# SPDX-License-Identifier: Apache-2.0
"""The page that lies in every archive."""

README = """# What is in this archive / 归档内容

Everything is UTF-8. `*.jsonl` files hold one JSON object a line; instants are in UTC.
所有文件均为 UTF-8；`*.jsonl` 每行一个 JSON 对象；时间为 UTC。

| file | what |
|---|---|
| `manifest.json` | who exported what and when, what was left out and why, size and SHA-256 of every file |
| `organisations.jsonl` | the tree, parents by code |
| `people.jsonl`, `contacts.jsonl`, `roles.jsonl` | people, how they are reached, what they are trusted with |
| `projects.jsonl`, `members.jsonl` | projects and who is in them |
| `systems.jsonl`, `contracts.jsonl` | what is covered, and every version of the terms with its clauses |
| `tickets.jsonl` | tickets with conversation and clocks; `ticket-v1.schema.json` describes a line |
| `attachments/` | the files the tickets name, by SHA-256 |
| `log.jsonl` | the customer's entries of the log; `entry` is the sealed text, `leaf` what the log's tree was made of |

Check it: `sha256sum` of a file is the one in the manifest.
Bring the tickets in elsewhere: `keepwell import tickets THIS.zip --into CODE`.
"""
