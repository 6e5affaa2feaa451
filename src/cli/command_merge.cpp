#include "cli/command.hpp"
#include "cli/record_file.hpp"
#include "report/record_json.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace seqcert {
namespace {

/// Shard i of n holds every n-th point, so taking one record of each in turn restores the order of the grid.
Result<int> merge(const std::vector<std::string>& inputs, const std::string& out) {
  std::vector<std::vector<Record>> shards;
  std::size_t longest = 0;
  for (const std::string& path : inputs) {
    auto records = read_records(path);
    if (!records) return records.error();
    longest = std::max(longest, records->size());
    shards.push_back(std::move(*records));
  }
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
  };
  const auto options = std::make_shared<Options>();
  subcommand.footer("example:\n  seqcert merge part-1.jsonl part-2.jsonl --out all.jsonl");
  subcommand.add_option("FILE", options->inputs, "files of --shard 1/n, 2/n, ... n/n, in this order")->required();
  subcommand.add_option("--out", options->out, "file for all records in the order of the grid")->required();
  return [options] { return merge(options->inputs, options->out); };
}

}  // namespace seqcert
