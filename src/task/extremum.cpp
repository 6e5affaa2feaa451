#include "task/extremum.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

bool is_prefix(const Source& source, std::size_t t) { return source.first == 1 && source.last + 1 == t; }

/// Sources that are all earlier steps, or each the same as another or apart from it.
Status find_groups(const DpProgram& program, std::size_t k, Extremum& found) {
  const auto source_of = [&](std::size_t t) { return program.steps[t - 1].sources[k]; };
  bool all_prefixes = true;
  for (std::size_t t = 1; t <= program.steps.size(); ++t)
    all_prefixes = all_prefixes && (source_of(t).absent() || is_prefix(source_of(t), t));
  if (all_prefixes) return success();
  found.group.assign(program.steps.size(), 0);
  found.asked.assign(program.steps.size(), 0);
  std::vector<Source> groups;
  for (std::size_t t = 1; t <= program.steps.size(); ++t) {
    const Source source = source_of(t);
    if (source.absent()) continue;
    const std::size_t known = found.group[source.first - 1];
    if (known == 0) groups.push_back(source);
    const std::size_t number = known == 0 ? groups.size() : known;
    if (groups[number - 1].first != source.first || groups[number - 1].last != source.last)
      return bad_input("{} is taken over steps that overlap those of another step", program.reads[k].name);
    for (std::size_t s = source.first; s <= source.last; ++s) {
      if (known == 0 && found.group[s - 1] != 0)
        return bad_input("{} is taken over steps that overlap those of another step", program.reads[k].name);
      found.group[s - 1] = number;
    }
    found.asked[t - 1] = number;
  }
  return success();
}

/// The keys of all steps that are taken of.
Status find_keys(const DpProgram& program, std::size_t k, Extremum& found) {
  const std::size_t key = program.reads[k].key, reads = program.reads.size();
  found.keys_in_row = key >= reads;
  std::size_t last = 0;
  for (const Step& step : program.steps) last = std::max(last, step.sources[k].last);
  bool any = false;
  for (std::size_t s = 1; s <= last; ++s) {
    const Step& step = program.steps[s - 1];
    Range range;
    if (found.keys_in_row) {
      range = {step.constants[key - reads], step.constants[key - reads]};
    } else {
      if (step.sources[key].absent()) return bad_input("step {} has no key for {}", s, program.reads[k].name);
      range = program.inputs[step.sources[key].first - 1];
    }
    if (range.lo < 0) return bad_input("the key of step {} is negative", s);
    found.keys = any ? hull(found.keys, range) : range;
    any = true;
  }
  return success();
}

/// A value is told by its key where the key adds to it.
Status keys_differ(const DpProgram& program, std::size_t k) {
  const Read& read = program.reads[k];
  if (!read.bonus) return success();
  if (read.key < program.reads.size())
    return bad_input("what is added to {} depends on a key that several steps may share", read.name);
  Source before{};
  for (const Step& step : program.steps) {
    const Source& source = step.sources[k];
    if (source.absent() || (source.first == before.first && source.last == before.last)) continue;
    before = source;
    std::set<long> keys;
    for (std::size_t s = source.first; s <= source.last; ++s)
      if (!keys.insert(program.steps[s - 1].constants[read.key - program.reads.size()]).second)
        return bad_input("what is added to {} depends on a key that several steps share", read.name);
  }
  return success();
}

}  // namespace

Result<Extremum> extremum_of(const DpProgram& program, std::size_t k) {
  const Read& read = program.reads[k];
  SEQCERT_REQUIRE(is_extremum(read), "an extremum is asked about");
  Extremum found;
  if (const Status groups = find_groups(program, k, found); !groups) return groups.error();
  if (const Status keys = find_keys(program, k, found); !keys) return keys.error();
  if (const Status differ = keys_differ(program, k); !differ) return differ.error();
  for (const Step& step : program.steps)
    if (read.where && !step.sources[k].absent() && step.absent[k] != 0)
      return bad_input("{} is {} where no step is admitted; only 0 can be carried out", read.name, step.absent[k]);
  return found;
}

std::size_t step_with_key(const DpProgram& program, std::size_t k, const Source& source, long key) {
  if (source.absent()) return 0;
  const std::size_t constant = program.reads[k].key - program.reads.size();
  for (std::size_t s = source.first; s <= source.last; ++s)
    if (program.steps[s - 1].constants[constant] == key) return s;
  return 0;
}

}  // namespace seqcert
