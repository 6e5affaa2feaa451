#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/paper_counterexamples.hpp"
#include "cli/paper_data.hpp"
#include "cli/workspace.hpp"
#include "report/html_page.hpp"
#include "report/make_table.hpp"
#include "report/manifest.hpp"
#include "report/plot.hpp"
#include "report/plot_svg.hpp"
#include "report/record_json.hpp"
#include "report/summary.hpp"
#include "report/table.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

namespace seqcert {
namespace {

struct Options {
  std::string out = "paper-out";
  bool quick = false, force = false;
  std::size_t jobs = 0;
  CheckOptions check;
};

/// `copy/attention-gap` is kept in records/copy-attention-gap.jsonl.
std::string record_file(const Claim& claim) {
  std::string name = claim.id;
  std::ranges::replace(name, '/', '-');
  return "records/" + name + ".jsonl";
}

/// Errors: a folder that holds something and was not made by us, without --force.
Status is_no_foreign_folder(const std::string& path, bool force) {
  std::error_code failure;
  const bool holds_something =
      std::filesystem::is_directory(path, failure) && !std::filesystem::is_empty(path, failure);
  if (holds_something && !force && !std::filesystem::exists(path + "/MANIFEST.sha256", failure))
    return bad_input(
        "{}: this folder holds files and was not made by `seqcert paper`; choose another --out, or pass "
        "--force to write among them",
        path);
  return success();
}

/// Opens the folder of results; what an earlier run left there makes way, so that no record of other claims or another
/// version stands beside those of this run.
Result<OutputFolder> fresh_folder(const std::string& path, bool force) {
  auto folder = OutputFolder::open(path, force);
  if (!folder) return folder.error();
  const auto cleared = folder->clear();
  if (!cleared) return cleared.error();
  if (*cleared > 0)
    fmt::print(stderr, "seqcert: {} files of an earlier run in {} made way for this one\n", *cleared, path);
  return folder;
}

/// What is drawn and tabulated, read before hours of computing end in a mistyped key.
struct Specs {
  std::vector<TableSpec> tables;
  std::vector<PlotSpec> plots;
};
Result<Specs> read_specs() {
  Specs specs;
  for (const std::string& id : table_ids(tables_folder())) {
    auto spec = find_table(id, tables_folder());
    if (!spec) return spec.error();
    specs.tables.push_back(std::move(*spec));
  }
  for (const std::string& id : plot_ids(plots_folder())) {
    auto spec = find_plot(id, plots_folder());
    if (!spec) return spec.error();
    specs.plots.push_back(std::move(*spec));
  }
  return specs;
}

/// What a table or plot misses in this run, on one line.
void say_missing(const char* what, const std::string& id, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  fmt::print(stderr, "seqcert: {} {}: without {} point{} that this run does not have: {}{}\n", what, id, missing.size(),
             missing.size() == 1 ? "" : "s", missing.front(), missing.size() == 1 ? "" : ", ...");
}

/// Writes the tables and keeps them for the page; the plots likewise.
Status write_tables(OutputFolder& folder, const Specs& specs, const std::vector<ClaimFacts>& known,
                    const std::vector<Record>& proofs, ReportPage& page) {
  for (const TableSpec& spec : specs.tables) {
    auto made = make_table(spec, spec.proofs ? proofs : page.records, known, page.command);
    if (!made) return made.error();
    say_missing("table", spec.id, made->missing);
    for (const TableFormat format : {TableFormat::latex, TableFormat::markdown, TableFormat::csv}) {
      const auto printed = render(*made, format);
      if (!printed) return printed.error();
      if (const Status written = folder.write(fmt::format("tables/{}.{}", spec.id, file_extension(format)), *printed);
          !written)
        return written;
    }
    page.tables.push_back(std::move(*made));
  }
  return success();
}

Status write_plots(OutputFolder& folder, const Specs& specs, ReportPage& page) {
  for (const PlotSpec& spec : specs.plots) {
    auto made = make_plot(spec, page.records, page.command);
    if (!made) return made.error();
    say_missing("plot", spec.id, made->missing);
    if (made->series.empty()) {
      fmt::print(stderr, "seqcert: plot {}: no point to draw; it is left out\n", spec.id);
      continue;
    }
    const auto drawn = draw_svg(*made, true);
    if (!drawn) return drawn.error();
    if (const Status written = folder.write(fmt::format("plots/{}.svg", spec.id), *drawn); !written) return written;
    page.plots.push_back(std::move(*made));
  }
  return success();
}

/// Everything made from all records: tables, plots and the page that holds them.
Status write_report(OutputFolder& folder, const Specs& specs, const std::vector<Claim>& claims,
                    const std::vector<Record>& records, const std::vector<Record>& proofs,
                    const std::vector<CounterexampleNote>& counterexamples, const std::string& command) {
  ReportPage page;
  page.counterexamples = counterexamples;
  page.records = records;
  page.command = command;
  page.version = records.empty() ? "" : records.front().version;
  for (const Claim& claim : claims) page.claims.push_back({&claim, argument_of(claim)});
  if (const Status written = write_tables(folder, specs, facts(claims), proofs, page); !written) return written;
  if (const Status written = write_plots(folder, specs, page); !written) return written;
  std::vector<Record> verdicts = records;  // proofs are counted like any verdict
  verdicts.insert(verdicts.end(), proofs.begin(), proofs.end());
  page.records = verdicts;
  const auto html = html_page(page);
  if (!html) return html.error();
  return folder.write("report.html", *html);
}

Result<int> paper(const Options& options) {
  const auto claims = open_all_claims();
  if (!claims) return claims.error();
  if (const Status ours = is_no_foreign_folder(options.out, options.force); !ours) return ours.error();
  fmt::print(stderr, "seqcert: laying out the grids of {} claims\n", claims->size());
  std::size_t outside = 0;
  const auto jobs = grid_jobs(*claims, options.quick ? ClaimGrids::quick : ClaimGrids::full, &outside);
  if (!jobs) return jobs.error();
  const auto specs = read_specs();
  if (!specs) return specs.error();
  auto folder = fresh_folder(options.out, options.force);
  if (!folder) return folder.error();
  fmt::print(stderr, "seqcert: {} claims, {} points ({} grid points lie outside their hypotheses), {} threads\n",
             claims->size(), jobs->size(), outside, options.jobs);

  keep_results_when_interrupted();
  std::vector<Record> records;
  std::string lines;  // of the claim at hand
  const auto finish_claim = [&](std::size_t c) {
    const Status written = folder->write(record_file((*claims)[c]), lines);
    lines.clear();
    return written;
  };
  std::optional<std::size_t> at;
  const Status decided = decide_all(*claims, *jobs, options.jobs, options.check, [&](const Job& job, Record record) {
    if (at && *at != job.claim)
      if (const Status written = finish_claim(*at); !written) return written;
    at = job.claim;
    lines += record_line(record) + "\n";
    records.push_back(std::move(record));
    return success();
  });
  if (!decided) return decided.error();
  if (at)
    if (const Status written = finish_claim(*at); !written) return written.error();

  const auto proofs = proofs_of(*claims, {});
  if (!proofs) return proofs.error();
  lines.clear();
  for (const Record& proof : *proofs) lines += record_line(proof) + "\n";
  if (const Status written = folder->write("records/proofs.jsonl", lines); !written) return written.error();

  const std::vector<ClaimFacts> known = facts(*claims);
  const std::string command = quoted(options.quick ? std::vector<std::string>{"seqcert", "paper", "--quick"}
                                                   : std::vector<std::string>{"seqcert", "paper"});
  const bool whole = records.size() == jobs->size() && !interrupted();
  std::string more;
  if (whole) {
    const auto counterexamples = write_counterexamples(*folder, *claims, records, options.check);
    if (!counterexamples) return counterexamples.error();
    if (const Status written = write_report(*folder, *specs, *claims, records, *proofs, *counterexamples, command);
        !written)
      return written.error();
    more = counterexamples_markdown(*counterexamples);
  }
  records.insert(records.end(), proofs->begin(), proofs->end());
  const std::string summary = summary_markdown(records, known, command) + more;
  if (const Status written = folder->write("summary.md", summary); !written) return written.error();
  if (const Status closed = folder->close(); !closed) return closed.error();
  if (!whole) {
    fmt::print(stderr, "seqcert: interrupted after {} of {} points; their records are in {}/records\n",
               records.size() - proofs->size(), jobs->size(), options.out);
    return was_interrupted;
  }
  fmt::print("{}", summary);
  fmt::print(stderr,
             "seqcert: written to {}: report.html, summary.md, plots/*.svg, tables/*.tex, *.md, *.csv, "
             "counterexamples/*.json, records/*.jsonl\n",
             options.out);
  return exit_code_of_expected(records, known);
}

}  // namespace

Action add_paper(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  subcommand.footer("example:\n  seqcert paper --quick --out paper-out");
  subcommand
      .add_option("--out", options->out,
                  "folder for records, tables, plots, report.html and summary; made where missing")
      ->capture_default_str();
  subcommand.add_flag("--quick", options->quick, "the claims' smaller grids");
  subcommand.add_flag("--force", options->force, "overwrite files in the folder that were edited or are not ours");
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return paper(*options); };
}

}  // namespace seqcert
