#include "check/quantity.hpp"
#include "cli/command.hpp"
#include "cli/one_of.hpp"
#include "cli/printed_json.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "report/plot_spec.hpp"
#include "report/table_spec.hpp"
#include "task/dp_problem.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace seqcert {
namespace {

struct Entry {
  std::string name, summary;
};
struct Group {
  std::string name;
  std::vector<Entry> entries;
};

Result<std::vector<Group>> everything() {
  std::vector<Group> groups{{"claims", {}},     {"constructions", {}}, {"problems", {}},
                            {"quantities", {}}, {"tables", {}},        {"plots", {}}};
  const auto claims = open_all_claims();
  if (!claims) return claims.error();
  for (const Claim& claim : *claims) groups[0].entries.push_back({claim.id, claim.title});
  for (const Construction& construction : builtin_constructions())
    groups[1].entries.push_back({construction.name, construction.summary});
  for (const DpProblem& problem : dp_problems()) groups[2].entries.push_back({problem.name, problem.summary});
  for (const Quantity& quantity : quantities()) groups[3].entries.push_back({quantity.name, quantity.definition});
  for (const std::string& id : table_ids(tables_folder())) {
    const auto spec = find_table(id, tables_folder());
    if (!spec) return spec.error();
    groups[4].entries.push_back({id, spec->title.plain});
  }
  for (const std::string& id : plot_ids(plots_folder())) {
    const auto spec = find_plot(id, plots_folder());
    if (!spec) return spec.error();
    groups[5].entries.push_back({id, spec->title.plain});
  }
  return groups;
}

Result<int> list(const std::string& wanted, bool json) {
  const auto groups = everything();
  if (!groups) return groups.error();
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  std::size_t width = 0;
  for (const Group& group : *groups)
    if (wanted.empty() || group.name == wanted)
      for (const Entry& entry : group.entries) width = std::max(width, entry.name.size());
  for (const Group& group : *groups) {
    if (!wanted.empty() && group.name != wanted) continue;
    if (json) {
      for (const Entry& entry : group.entries)
        out[group.name].push_back({{"name", entry.name}, {"summary", entry.summary}});
      continue;
    }
    if (wanted.empty()) fmt::print("{}{}\n", group.name == "claims" ? "" : "\n", group.name);
    for (const Entry& entry : group.entries)
      fmt::print("{}{:<{}}  {}\n", wanted.empty() ? "  " : "", entry.name, width, entry.summary);
  }
  if (json) fmt::print("{}\n", printed(out, 2));
  return all_good;
}

}  // namespace

Action add_list(CLI::App& subcommand) {
  struct Options {
    std::string group;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  subcommand.footer("examples:\n  seqcert list\n  seqcert list claims\n  seqcert list --json");
  subcommand
      .add_option("GROUP", options->group,
                  "claims, constructions, problems, quantities, tables or plots; all without it")
      ->check(one_of({"claims", "constructions", "problems", "quantities", "tables", "plots"}));
  subcommand.add_flag("--json", options->json, "as JSON");
  return [options] { return list(options->group, options->json); };
}

}  // namespace seqcert
