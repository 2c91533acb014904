# SPDX-License-Identifier: Apache-2.0
"""What a bundle says of itself, to people who may not have Keepwell."""

README = """\
Keepwell: logs with their proofs / 维好：日志及其证明

    python3 verify_keepwell_log.py .

prints PASS, or FAIL with the first bad entry. Python 3.9 or later is enough; nothing is installed and nothing is sent.
With --key KEY you check against the public key that you wrote down earlier, instead of the one in keys.txt.
With --heads FILE you compare with heads that you kept elsewhere: only they can show that the end was cut off.

输出 PASS（通过）或 FAIL（失败）及第一条有问题的条目。只需 Python 3.9 或更高版本；不安装任何东西，也不发送任何数据。
使用 --key KEY 时，按您此前记下的公钥检查，而不是 keys.txt 中的公钥。
使用 --heads FILE 时，与您另行保存的日志头比较：只有它们能证明日志末尾没有被截掉。

manifest.json     which logs, from which entry to which / 包含哪些日志及起止条目
entries/*.jsonl   one entry a line, byte for byte as it was sealed / 每行一条，与封存时逐字节相同
leaves/*.bin      the hash of each entry, 32 bytes each / 每条的哈希，各 32 字节
values/*.jsonl    names and texts behind the commitments, if they were asked for / 承诺值背后的姓名和文字（如有要求）
pruned/*.bin      hashes that stand for entries past their retention / 超过保存期限而清除的条目的哈希
checkpoints.txt   signed heads, one a line / 已签名的日志头，每行一个
keys.txt          public keys / 公钥
SHA256SUMS        the hash of every file / 每个文件的哈希
"""
