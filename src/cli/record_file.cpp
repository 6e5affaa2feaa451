#include "cli/record_file.hpp"

#include "check/check_claim.hpp"
#include "check/claim_points.hpp"
#include "constructions/registry.hpp"
#include "report/record_json.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace seqcert {

Result<RecordWriter> RecordWriter::open(const std::string& path, bool resume) {
  RecordWriter writer;
  writer.path_ = path;
  std::error_code code;
  const bool exists = std::filesystem::exists(path, code);
  if (exists && !resume)
    return bad_input("{} exists and is not overwritten; go on with it by --resume, or choose another --out", path);
  bool needs_newline = false;
  if (exists) {
    auto file = read_records_to_resume(path);
    if (!file) return file.error();
    if (file->partial_tail && ::truncate(path.c_str(), static_cast<off_t>(*file->partial_tail)) != 0)
      return resource_error("{}: cannot cut off the half-written last line: {}", path, std::strerror(errno));
    needs_newline = file->needs_newline;
    writer.earlier_ = std::move(file->records);
    for (std::size_t k = 0; k < writer.earlier_.size(); ++k) writer.known_.emplace(writer.earlier_[k].claim_sha256, k);
  }
  writer.descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | (exists ? 0 : O_EXCL), 0666);
  if (writer.descriptor_ < 0)
    return resource_error("{}: cannot be written: {}; choose another --out", path, std::strerror(errno));
  writer.remove_at_end_ = !exists;
  if (needs_newline && ::write(writer.descriptor_, "\n", 1) != 1)
    return resource_error("{}: {}", path, std::strerror(errno));
  return writer;
}

RecordWriter::RecordWriter(RecordWriter&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      remove_at_end_(other.remove_at_end_),
      earlier_(std::move(other.earlier_)),
      known_(std::move(other.known_)) {}

RecordWriter::~RecordWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (remove_at_end_) ::unlink(path_.c_str());
}

Status RecordWriter::append(const Record& record) {
  remove_at_end_ = false;
  const std::string line = record_line(record) + "\n";
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return resource_error("{}: {}; what is written stays, go on with --resume", path_, std::strerror(errno));
    written += static_cast<std::size_t>(count);
  }
  return success();
}

Result<Region> points_inside(const Claim& claim, const std::vector<Values>& points) {
  Region region;
  for (const Values& point : points) {
    const auto located = locate(specialised(claim, builtin_constructions(), point), builtin_constructions(), point);
    if (!located) return located.error();
    if (located->inside != Truth::no) {
      region.inside.push_back(point);
      continue;
    }
    std::string line;
    for (const ParameterSpec& spec : claim.parameters)
      line += fmt::format("{}={} ", spec.name, text(point.at(spec.name)));
    region.outside.push_back(line + fmt::format("({})", located->hypothesis));
  }
  return region;
}

}  // namespace seqcert
