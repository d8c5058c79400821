#!/usr/bin/env python3
"""Writes the operations of /x.csv and /x.ndjson into openapi.yaml, from the operations of /x.

Usage: formats.py openapi.yaml. Idempotent. For every GET operation that offers CSV and NDJSON:
  - moves its inline parameters and its inline responses other than 200 to components, so that they exist once;
  - if it can be 204, adds the parameter `Empty`, and the response 404 of NO_DATA_STATUS=404;
  - writes the path items `.csv` and `.ndjson` after its own.
And for every other GET operation that can be 204, adds that response 404.
"""
import re
import sys

FORMATS = {'csv': ('Csv', 'CSV'), 'ndjson': ('Ndjson', 'NDJSON')}
STATUS = {'204': 'NoData', '400': 'BadRequest', '404': 'NotFound', '409': 'Conflict', '410': 'Gone'}
NOT_FOR_DERIVED = {'200', '406'}


def blocks(lines, indent):
    """Splits lines at those with exactly this indentation (comments belong to what follows)."""
    result = []
    for line in lines:
        starts = re.match(r' {%d}[^ #]' % indent, line)
        if starts or not result:
            result.append([line])
        else:
            result[-1].append(line)
    return result


def name_of(block):
    return block[0].strip().split(':')[0].strip("'\"")


def pascal(text):
    return ''.join(part[:1].upper() + part[1:] for part in re.split(r'[^A-Za-z0-9]+', text))


def dedent(lines, by):
    return [line[by:] if line.strip() else line for line in lines]


class Components:
    def __init__(self):
        self.parameters, self.responses = {}, {}


def hoist_parameters(block, title, components):
    out = [block[0]]
    for item in blocks(block[1:], 8):
        if item[0].strip().startswith('- name:'):
            name = item[0].strip()[len('- name:'):].strip().strip("'\"")
            component = title + pascal(name)
            components.parameters[component] = ['    %s:' % component, '      name: ' + name] + dedent(item[1:], 4)
            out.append("        - $ref: '#/components/parameters/%s'" % component)
        else:
            out += item
    return out


def hoist_responses(block, title, components):
    out = [block[0]]
    for item in blocks(block[1:], 8):
        status = name_of(item)
        if status != '200' and '$ref' not in item[1]:
            component = title + STATUS.get(status, 'Status' + status)
            components.responses[component] = ['    %s:' % component] + dedent(item[1:], 4)
            out += item[:1] + ["          $ref: '#/components/responses/%s'" % component]
        else:
            out += item
    return out


def with_no_data(responses):
    """Adds 404, in the order of the statuses."""
    items = blocks(responses[1:], 8)
    if not any(name_of(item) == '204' for item in items) or any(name_of(item) == '404' for item in items):
        return responses
    items.append(["        '404':", "          $ref: '#/components/responses/NoData'"])
    items.sort(key=name_of)
    return responses[:1] + [line for item in items for line in item]


def has_rows(responses):
    ok = next((item for item in blocks(responses[1:], 8) if name_of(item) == '200'), [])
    types = {name_of([line]) for line in ok if line.startswith(' ' * 12) and not line.startswith(' ' * 13)}
    return {'text/csv', 'application/x-ndjson'} <= types


def may_be_empty(responses):
    return any(name_of(item) == '204' for item in blocks(responses[1:], 8))


def with_empty(parameters, responses):
    ref = "        - $ref: '#/components/parameters/Empty'"
    return parameters if not may_be_empty(responses) or ref in parameters else parameters + [ref]


def derived(path, members, extension):
    suffix, label = FORMATS[extension]
    text = {name_of(member): member for member in members}
    summary = text['summary'][0].split(':', 1)[1].strip().strip("'\"")
    lines = ['  %s.%s:' % (path, extension), '    get:']
    lines += ['      operationId: %s%s' % (text['operationId'][0].split(':')[1].strip(), suffix)]
    lines += text['tags']
    lines += ['      summary: %s, as %s' % (summary, label)]
    lines += ['      description: The rows of `%s` as %s, whatever `Accept` contains.' % (path, label)]
    parameters = [line for line in text['parameters'][1:]
                  if not re.search(r"parameters/(\w+)?Format'$", line)]
    if parameters:
        lines += ['      parameters:'] + parameters
    lines += ['      responses:']
    for item in blocks(text['responses'][1:], 8):
        status = name_of(item)
        if status == '200':
            kind = 'Uncached' if any('headers/NoStore' in line for line in item) else ''
            lines += item[:1] + ["          $ref: '#/components/responses/%s%s'" % (kind, suffix)]
        elif status not in NOT_FOR_DERIVED:
            lines += item
    return lines


def rewritten(item, components):
    """Returns a path item, and the ones derived from it."""
    path = item[0].strip().rstrip(':')
    if path.rsplit('.', 1)[-1] in FORMATS:
        return []
    out, extra = [item[0]], []
    for method in blocks(item[1:], 4):
        members = blocks(method[1:], 6)
        responses = next((m for m in members if name_of(m) == 'responses'), None)
        if name_of(method) != 'get' or responses is None:
            out += method
            continue
        title = pascal(re.sub('^get', '', next(m for m in members if name_of(m) == 'operationId')[0].split(':')[1].strip()))
        rows = has_rows(responses)
        for index, member in enumerate(members):
            if name_of(member) == 'responses':
                members[index] = with_no_data(member)
                if rows:
                    members[index] = hoist_responses(members[index], title, components)
            elif name_of(member) == 'parameters' and rows:
                members[index] = hoist_parameters(with_empty(member, responses), title, components)
        out += method[:1] + [line for member in members for line in member]
        if rows:
            extra = [line for extension in FORMATS for line in derived(path, members, extension)]
    return out + extra


def with_components(lines, components):
    out = []
    for section in blocks(lines, 2):
        added = {'parameters': components.parameters, 'responses': components.responses}.get(name_of(section), {})
        present = {name_of(block) for block in blocks(section[1:], 4)}
        out += section
        for name, block in added.items():
            if name in present:
                raise SystemExit('%s exists already: rename the parameter or response' % name)
            out += block
    return out


def main(file):
    with open(file, encoding='utf-8') as given:
        lines = given.read().rstrip('\n').split('\n')
    begin, end = lines.index('paths:') + 1, lines.index('components:')
    components = Components()
    paths = [line for item in blocks(lines[begin:end], 2) for line in rewritten(item, components)]
    result = lines[:begin] + paths + ['components:'] + with_components(lines[end + 1:], components)
    with open(file, 'w', encoding='utf-8') as written:
        written.write('\n'.join(result) + '\n')


if __name__ == '__main__':
    main(sys.argv[1])
