#include "cli/print_problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace seqcert {
namespace {

std::string describe(const DpProgram& program, const Read& read) {
  const std::string& field = program.fields[read.field];
  const std::string extremum = [&] {
    const std::string bonus = read.bonus ? fmt::format(" plus {}", read.bonus->text()) : "";
    const std::string where = read.where ? " where " + read.where->text() : "";
    return fmt::format("{}{} over earlier steps{}, key being their {}", field, bonus, where,
                       argument_names(program)[read.key]);
  }();
  switch (read.from) {
    case Read::From::input:
      return "an input";
    case Read::From::step:
      return fmt::format("the {} of an earlier step", field);
    case Read::From::address:
      return fmt::format("the {} of step {}", field, read.where->text());
    case Read::From::match:
      return fmt::format("the {} of the last earlier step whose {} is {}", field, program.fields[read.match_field],
                         read.where->text());
    case Read::From::largest:
      return "the largest " + extremum;
    case Read::From::smallest:
      return "the smallest " + extremum;
  }
  return "";
}

}  // namespace

std::string describe(const DpProgram& program) {
  std::size_t width = 0;
  for (const std::string& name : argument_names(program)) width = std::max(width, name.size());
  for (const std::string& name : program.fields) width = std::max(width, name.size());
  std::string out = "  a step may read\n";
  for (const Read& read : program.reads)
    out += fmt::format("    {:<{}}  {}\n", read.name, width, describe(program, read));
  for (const std::string& constant : program.constants)
    out += fmt::format("    {:<{}}  a constant of the step\n", constant, width);
  out += "  and makes by its rule\n";
  std::vector<std::size_t> followers(program.rules.size(), 0);
  for (const Step& step : program.steps) ++followers[step.rule];
  for (std::size_t r = 0; r < program.rules.size(); ++r)
    for (std::size_t f = 0; f < program.fields.size(); ++f)
      out += fmt::format("    {:<{}}  {}{}\n", program.fields[f], width, program.rules[r][f].text(),
                         f == 0 ? fmt::format("  ({} step{})", followers[r], followers[r] == 1 ? "" : "s") : "");
  return out;
}

}  // namespace seqcert
