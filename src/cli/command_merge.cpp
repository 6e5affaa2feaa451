#include "cli/command.hpp"
#include "cli/out_file.hpp"
#include "cli/record_file.hpp"
#include "report/record_json.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace seqcert {
namespace {

/// Shard i of n holds every n-th point, so taking one record of each in turn restores the order of the grid.
Result<int> merge(const std::vector<std::string>& inputs, const std::string& out, bool force) {
  if (const Status may = may_write(out, force); !may) return may.error();
  std::vector<std::vector<Record>> shards;
  std::size_t longest = 0;
  for (const std::string& path : inputs) {
    auto records = read_records(path);
    if (!records) return records.error();
    longest = std::max(longest, records->size());
    shards.push_back(std::move(*records));
  }
  std::error_code failure;
  if (std::filesystem::is_regular_file(out, failure)) std::filesystem::remove(out, failure);  // --force
  auto file = RecordWriter::open(out, false);
  if (!file) return file.error();
  std::map<std::string, std::size_t> seen;
  std::size_t written = 0;
  for (std::size_t k = 0; k < longest; ++k)
    for (const auto& shard : shards) {
      if (k >= shard.size() || !seen.emplace(shard[k].claim_sha256, k).second) continue;
      if (const Status done = file->append(shard[k]); !done) return done.error();
      ++written;
    }
  fmt::print(stderr, "seqcert: {} records in {}\n", written, out);
  return all_good;
}

}  // namespace

Action add_merge(CLI::App& subcommand) {
  struct Options {
    std::vector<std::string> inputs;
    std::string out;
    bool force = false;
  };
  const auto options = std::make_shared<Options>();
  subcommand.footer("example:\n  seqcert merge part-1.jsonl part-2.jsonl --out all.jsonl");
  subcommand.add_option("FILE", options->inputs, "files of --shard 1/n, 2/n, ... n/n, in this order")->required();
  subcommand.add_option("--out", options->out, "file for all records in the order of the grid")->required();
  add_force_option(subcommand, options->force);
  return [options] { return merge(options->inputs, options->out, options->force); };
}

}  // namespace seqcert
