#include "base/file.hpp"
#include "base/text.hpp"
#include "check/claim_points.hpp"
#include "cli/command.hpp"
#include "cli/paper_data.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "report/make_table.hpp"
#include "report/record_json.hpp"
#include "report/table.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>

namespace seqcert {
namespace {

struct Options {
  std::string table, format = "markdown", out;
  std::vector<std::string> records;
  std::size_t jobs = 0;
  bool force = false;
  CheckOptions check;
};

/// The points a table wants that none of the records given decides.
Result<std::vector<Job>> missing_jobs(const Wanted& wanted, const std::vector<Claim>& claims, const std::vector<Record>& records) {
  std::set<std::string> known;
  for (const Record& record : records) known.insert(record.claim_sha256);
  std::vector<Job> jobs;
  const auto add = [&](std::size_t c, const Values& point) {
    if (known.insert(claim_sha256(claims[c], point)).second) jobs.push_back({c, point});
  };
  for (std::size_t c = 0; c < claims.size(); ++c) {
    for (const WantedPoint& want : wanted.points) {
      if (want.claim != claims[c].id) continue;
      const Assignments words(want.parameters.begin(), want.parameters.end());
      const auto claim = specialised(claims[c], builtin_constructions(), words);
      if (!claim) return claim.error();
      const auto typed = parse_point(*claim, words);
      if (!typed) return typed.error();
      const auto point = complete_point(*claim, *typed);
      if (!point) return point.error();
      add(c, *point);
    }
    if (std::ranges::find(wanted.grids, claims[c].id) == wanted.grids.end()) continue;
    std::size_t outside = 0;
    const auto grid = grid_jobs({claims[c]}, ClaimGrids::full, &outside);
    if (!grid) return grid.error();
    for (const Job& job : *grid) add(c, job.point);
  }
  return jobs;
}

Result<int> table(const Options& options) {
  const auto format = table_format(options.format);
  const auto spec = find_table(options.table, tables_folder());
  if (!spec) return spec.error();
  if (!options.out.empty() && !options.force && std::filesystem::exists(options.out))
    return bad_input("{} exists and is not overwritten; choose another --out, or say --force", options.out);
  const auto claims = open_all_claims();
  if (!claims) return claims.error();
  std::vector<Record> records;
  for (const std::string& path : options.records) {
    auto read = read_records(path);
    if (!read) return read.error();
    records.insert(records.end(), read->begin(), read->end());
  }
  const std::vector<ClaimFacts> known = facts(*claims);
  const auto jobs = missing_jobs(wanted(*spec, known), *claims, records);
  if (!jobs) return jobs.error();
  catch_interrupts();
  const Status decided = decide_all(*claims, *jobs, options.jobs, options.check, [&](const Job&, Record record) {
    records.push_back(std::move(record));
    return success();
  });
  if (!decided) return decided.error();
  if (interrupted()) return Error{Error::Kind::interrupted, "interrupted; no table was written"};

  std::vector<std::string> words{"seqcert", "table", options.table, "--format", options.format};
  for (const std::string& path : options.records) words.insert(words.end(), {"--records", path});
  const auto made = make_table(*spec, records, known, quoted(words));
  if (!made) return made.error();
  for (const std::string& line : made->missing) fmt::print(stderr, "seqcert: {}\n", line);
  const auto printed = render(*made, *format);
  if (!printed) return printed.error();
  if (options.out.empty()) {
    fmt::print("{}", *printed);
  } else if (const Status written = write_file_atomically(options.out, *printed); !written) {
    return written.error();
  }
  return exit_code_of_expected(records, known);
}

}  // namespace

Action add_table(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  subcommand.footer("examples:\n  seqcert table score-growth\n  seqcert table copy-error --format latex --out copy-error.tex");
  subcommand.add_option("TABLE", options->table, "score-growth, copy-error, state-size, or the path of a .toml")->required();
  subcommand.add_option("--format", options->format, "latex, markdown or csv")
      ->check(CLI::IsMember({"latex", "markdown", "csv"}))
      ->capture_default_str();
  subcommand.add_option("--records", options->records, "files of records to use; what is missing is computed")->allow_extra_args(false);
  subcommand.add_option("--out", options->out, "file to write; stdout without it");
  subcommand.add_flag("--force", options->force, "overwrite the file of --out");
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")->check(CLI::Range(1, 1024))->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return table(*options); };
}

}  // namespace seqcert
