#include "exchange/zip.hpp"

#include "base/contract.hpp"
#include "exchange/npy.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace seqcert {
namespace {

constexpr std::uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50, end_mark = 0x06054b50,
                        end64_mark = 0x06064b50, locator_mark = 0x07064b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22, end64_size = 56, locator_size = 20;
constexpr std::uint32_t in_zip64 = 0xffffffff;

struct Member {
  std::string name;
  std::uint64_t flags = 0, method = 0, checksum = 0, packed = 0, unpacked = 0, at = 0;
};

class ZipReader {
 public:
  ZipReader(std::string_view bytes, const TensorLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<std::map<std::string, std::string>> read() {
    const auto members = directory();
    if (!members) return members.error();
    std::map<std::string, std::string> result;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
    std::size_t room = limits_.bytes;
    for (const Member& member : *members) {
      const std::string where = fmt::format("member \"{}\"", shown_name(member.name));
      if (result.contains(member.name)) return bad_input("{} stands twice; keep one of them", where);
      if (member.unpacked > room)
        return bad_input("{} unpacks to {} bytes, with those before it more than the {} that are read", where,
                         member.unpacked, limits_.bytes);
      const auto begin = packed_bytes(member);
      if (!begin) return bad_input("{}: {}", where, begin.error().message);
      taken.emplace_back(member.at, *begin + member.packed);
      auto content = unpack(member, bytes_.substr(*begin, member.packed));
      if (!content) return bad_input("{}: {}", where, content.error().message);
      room -= content->size();
      result.emplace(member.name, std::move(*content));
    }
    std::ranges::sort(taken);
    for (std::size_t k = 1; k < taken.size(); ++k)
      if (taken[k].first < taken[k - 1].second) return bad_input("two members overlap; pack the archive again");
    return result;
  }

 private:
  std::uint64_t number(std::size_t at, std::size_t width) const {
    std::uint64_t value = 0;
    for (std::size_t k = width; k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + k]);
    return value;
  }
  bool fits(std::uint64_t at, std::uint64_t size) const { return at <= bytes_.size() && size <= bytes_.size() - at; }

  struct Directory {
    std::uint64_t members, size, at;
  };

  /// The record at the end that says where the directory is.
  Result<Directory> end_record() const {
    const std::size_t farthest = bytes_.size() < end_size + 65535 ? 0 : bytes_.size() - end_size - 65535;
    for (std::size_t at = bytes_.size() < end_size ? 0 : bytes_.size() - end_size + 1; at-- > farthest;) {
      if (number(at, 4) != end_mark || at + end_size + number(at + 20, 2) != bytes_.size()) continue;
      if (number(at + 4, 2) != 0 || number(at + 6, 2) != 0) {
        if (number(at + 4, 2) != 0xffff) return bad_input("the archive is one part of several; join them first");
      }
      Directory directory{number(at + 10, 2), number(at + 12, 4), number(at + 16, 4)};
      if (directory.members == 0xffff || directory.size == in_zip64 || directory.at == in_zip64) {
        if (at < locator_size || number(at - locator_size, 4) != locator_mark)
          return bad_input("the directory's zip64 record is missing; the file is damaged");
        const std::uint64_t wide = number(at - locator_size + 8, 8);
        if (!fits(wide, end64_size) || number(wide, 4) != end64_mark)
          return bad_input("the directory's zip64 record is not where it should be; the file is damaged");
        directory = {number(wide + 32, 8), number(wide + 40, 8), number(wide + 48, 8)};
      }
      return directory;
    }
    return bad_input("no end of a ZIP directory; the file is cut short, or no .npz");
  }

  Result<std::vector<Member>> directory() const {
    const auto where = end_record();
    if (!where) return where.error();
    if (!fits(where->at, where->size))
      return bad_input("the directory is said to take bytes {} to {} of {}; the file is damaged", where->at,
                       where->at + where->size, bytes_.size());
    if (where->members > limits_.tensors) return bad_input("more than {} members", limits_.tensors);
    std::vector<Member> members;
    std::uint64_t at = where->at;
    const std::uint64_t end = where->at + where->size;
    for (std::uint64_t k = 0; k < where->members; ++k) {
      if (end - at < central_size || number(at, 4) != central_mark)
        return bad_input("entry {} of the directory is cut short or damaged", k + 1);
      const std::uint64_t name = number(at + 28, 2), extra = number(at + 30, 2), comment = number(at + 32, 2);
      if (end - at - central_size < name + extra + comment)
        return bad_input("entry {} of the directory is cut short", k + 1);
      Member member{std::string(bytes_.substr(at + central_size, name)),
                    number(at + 8, 2),
                    number(at + 10, 2),
                    number(at + 16, 4),
                    number(at + 20, 4),
                    number(at + 24, 4),
                    number(at + 42, 4)};
      if (const Status wide = widen(member, at + central_size + name, extra); !wide)
        return bad_input("member \"{}\": {}", shown_name(member.name), wide.error().message);
      members.push_back(std::move(member));
      at += central_size + name + extra + comment;
    }
    return members;
  }

  /// Sizes that did not fit stand in the zip64 part of the extra field, those that are needed in this order.
  Status widen(Member& member, std::uint64_t at, std::uint64_t size) const {
    std::vector<std::uint64_t*> needed;
    for (std::uint64_t* field : {&member.unpacked, &member.packed, &member.at})
      if (*field == in_zip64) needed.push_back(field);
    if (needed.empty()) return success();
    const std::uint64_t end = at + size;
    while (end - at >= 4) {
      const std::uint64_t kind = number(at, 2), length = number(at + 2, 2);
      at += 4;
      if (length > end - at) break;
      if (kind == 1) {
        if (length < 8 * needed.size()) break;
        for (std::uint64_t* field : needed) {
          *field = number(at, 8);
          at += 8;
        }
        return success();
      }
      at += length;
    }
    return bad_input("its zip64 sizes are missing; the file is damaged");
  }

  /// Where its packed bytes begin.
  Result<std::uint64_t> packed_bytes(const Member& member) const {
    if ((member.flags & 1) != 0) return bad_input("it is encrypted; store it plainly");
    if (member.method != 0 && member.method != 8)
      return bad_input("it is packed by method {}; numpy.savez and savez_compressed use 0 and 8", member.method);
    if (!fits(member.at, local_size) || number(member.at, 4) != local_mark)
      return bad_input("there is no member at byte {}; the file is cut short or damaged", member.at);
    const std::uint64_t name = number(member.at + 26, 2), extra = number(member.at + 28, 2);
    const std::uint64_t begin = member.at + local_size + name + extra;
    if (!fits(begin, member.packed)) return bad_input("its {} bytes lie beyond the end of the file", member.packed);
    if (bytes_.substr(member.at + local_size, name) != member.name || number(member.at + 8, 2) != member.method)
      return bad_input("the directory and the member itself disagree; the file is damaged");
    return begin;
  }

  static Result<std::string> unpack(const Member& member, std::string_view packed) {
    std::string content;
    if (member.method == 0) {
      if (member.packed != member.unpacked)
        return bad_input("stored, but {} bytes stand for {}", member.packed, member.unpacked);
      content = packed;
    } else {
      auto inflated = inflate_to(member.unpacked, packed);
      if (!inflated) return inflated.error();
      content = std::move(*inflated);
    }
    const auto found = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    if (found != member.checksum)
      return bad_input("its checksum is {:08x}, not {:08x}; the file is damaged", found, member.checksum);
    return content;
  }

  /// Unpacks piece by piece, so that a false size costs nothing before it is noticed.
  static Result<std::string> inflate_to(std::uint64_t size, std::string_view packed) {
    constexpr std::size_t piece = 1 << 16;
    z_stream stream{};
    SEQCERT_REQUIRE(inflateInit2(&stream, -MAX_WBITS) == Z_OK, "zlib cannot start");
    struct End {
      z_stream* stream;
      ~End() { inflateEnd(stream); }
    } end{&stream};
    std::string content;
    std::array<Bytef, piece> buffer;
    std::size_t given = 0;
    int state = Z_OK;
    while (state != Z_STREAM_END) {
      if (stream.avail_in == 0) {
        const std::size_t more = std::min(packed.size() - given, piece);
        if (more == 0) return bad_input("its packed bytes end too early; the file is damaged");
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + given));  // zlib only reads them
        stream.avail_in = static_cast<uInt>(more);
        given += more;
      }
      stream.next_out = buffer.data();
      stream.avail_out = static_cast<uInt>(piece);
      state = inflate(&stream, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        return bad_input("its packed bytes are damaged{}{}", stream.msg ? ": " : "", stream.msg ? stream.msg : "");
      const std::size_t made = piece - stream.avail_out;
      if (made > size - content.size()) return bad_input("it unpacks to more than the {} bytes it says", size);
      content.append(reinterpret_cast<const char*>(buffer.data()), made);
    }
    if (content.size() != size) return bad_input("it unpacks to {} bytes, not the {} it says", content.size(), size);
    if (stream.avail_in != 0 || given != packed.size()) return bad_input("bytes follow the end of its packed content");
    return content;
  }

  std::string_view bytes_;
  const TensorLimits& limits_;
};

void put(std::string& file, std::uint64_t value, std::size_t width) {
  for (std::size_t k = 0; k < width; ++k) file += static_cast<char>(value >> (8 * k) & 0xff);
}

}  // namespace

Result<std::map<std::string, std::string>> read_zip(std::string_view bytes, const std::string& path,
                                                    const TensorLimits& limits) {
  auto members = ZipReader(bytes, limits).read();
  if (!members) return bad_input("{}: {}", path, members.error().message);
  return members;
}

std::string zip_file(const std::vector<std::pair<std::string, std::string>>& members) {
  constexpr std::uint64_t version = 20, date = 0x21;  // 1 January 1980: the same bytes whenever it is written
  std::string file, directory;
  for (const auto& [name, content] : members) {
    std::string sizes;
    put(sizes, crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()), 4);
    put(sizes, content.size(), 4);
    put(sizes, content.size(), 4);
    put(sizes, name.size(), 2);
    const std::size_t at = file.size();
    put(file, local_mark, 4);
    for (const std::uint64_t field : {version, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, date})
      put(file, field, 2);
    file += sizes;
    put(file, 0, 2);
    file += name + content;
    put(directory, central_mark, 4);
    for (const std::uint64_t field : {version, version, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, date})
      put(directory, field, 2);
    directory += sizes;
    directory.append(12, '\0');  // no extra field, comment, disk and attributes
    put(directory, at, 4);
    directory += name;
  }
  const std::size_t at = file.size();
  SEQCERT_REQUIRE(at + directory.size() < in_zip64 && members.size() < 0xffff, "an archive of less than 4 GiB");
  file += directory;
  put(file, end_mark, 4);
  put(file, 0, 4);
  put(file, members.size(), 2);
  put(file, members.size(), 2);
  put(file, directory.size(), 4);
  put(file, at, 4);
  put(file, 0, 2);
  return file;
}

Result<Tensors> read_npz(std::string_view bytes, const std::string& path, const TensorLimits& limits) {
  auto members = read_zip(bytes, path, limits);
  if (!members) return members.error();
  Tensors tensors;
  for (auto& [name, content] : *members) {
    if (!name.ends_with(".npy"))
      return bad_input("{}: member \"{}\" is no .npy array; an .npz file holds nothing else", path, shown_name(name));
    auto tensor = read_npy(content, fmt::format("{}: member \"{}\"", path, shown_name(name)), limits);
    if (!tensor) return tensor.error();
    content.clear();
    content.shrink_to_fit();
    tensors.emplace(name.substr(0, name.size() - 4), std::move(*tensor));
  }
  return tensors;
}

std::string npz_file(const Tensors& tensors) {
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [name, tensor] : tensors) members.emplace_back(name + ".npy", npy_file(tensor));
  return zip_file(members);
}

}  // namespace seqcert
