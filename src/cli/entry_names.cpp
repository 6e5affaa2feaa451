#include "cli/entry_names.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

using Names = std::map<std::size_t, std::string>;

void name_address(Names& names, const AddressEntries& entries, const std::string& what) {
  names[entries.at] = what;
  names[entries.sq] = what + ", squared";
}

void name_head(Names& names, const HeadEntries& head, const std::string& read, const Range& keys) {
  if (head.is_start) names[*head.is_start] = "this is the start";
  names[head.has_key] = "this is a step's value";
  if (head.key_at) name_address(names, *head.key_at, "place of this value's key");
  names[head.key] = "this value's key";
  for (long v = keys.lo; v <= keys.hi; ++v) {
    const auto k = static_cast<std::size_t>(v - keys.lo);
    names[head.hot + k] = fmt::format("this value's key is {}", v);
    names[head.worth + k] = fmt::format("score of key {} for {}", v, read);
  }
  if (head.group) name_address(names, *head.group, "group of this value");
  if (head.asked) name_address(names, *head.asked, "group that " + read + " is taken from");
  if (head.taken) names[*head.taken] = "number of the key taken for " + read;
}

}  // namespace

Names entry_names(const DpTask& task, const std::optional<SlotEntries>& slots) {
  const DpCoordinates& c = task.coordinates;
  const DpProgram& program = task.program;
  Names names;
  names[c.one] = "1";
  names[c.place] = "place of this token";
  names[c.place_sq] = "place of this token, squared";
  for (std::size_t f = 0; f < program.fields.size(); ++f) names[c.fields[f]] = program.fields[f] + " carried";
  if (program.place_field) names[c.place_field_sq] = program.fields[*program.place_field] + " carried, squared";
  for (const ExtremumEntries& optimum : c.extrema) {
    const std::string& read = program.reads[optimum.read].name;
    if (optimum.head) name_head(names, *optimum.head, read, optimum.keys);
    for (long v = optimum.keys.lo; optimum.slots && v <= optimum.keys.hi; ++v)
      names[*optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo)] =
          fmt::format("slot of the step with key {}", v);
    if (optimum.key_place) name_address(names, *optimum.key_place, "slot of this step's key");
  }
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    const std::string& read = program.reads[k].name;
    if (!comes_with_token(task, k)) name_address(names, {c.at[k], c.at_sq[k]}, "place of " + read);
    names[c.reads[k]] = read;
    if (!c.present[k]) continue;
    names[*c.present[k]] = read + " is there";
    names[c.absent[k]] = read + " where it is not there";
  }
  for (std::size_t k = 0; k < program.constants.size(); ++k) names[c.constants[k]] = program.constants[k];
  for (std::size_t r = 0; r < c.rules.size(); ++r) names[c.rules[r]] = fmt::format("rule {} applies", r + 1);
  for (std::size_t f = 0; f < program.fields.size(); ++f) names[c.outputs[f]] = "new " + program.fields[f];
  for (std::size_t s = 0; slots && s < slots->count; ++s) names[slots->first + s] = fmt::format("slot {}", s + 1);
  return names;
}

}  // namespace seqcert
