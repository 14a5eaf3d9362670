#include "core/system_words.hpp"

#include <cerrno>
#include <system_error>

namespace longshore {

std::string words_for(int error_number) {
  switch (error_number) {
    case ENOENT:
      return "there is no such file or folder";
    case EACCES:
      return "permission denied";
    case EPERM:
      return "the system does not permit it";
    case EISDIR:
      return "it is a directory, not a file";
    case ENOTDIR:
      return "a part of the path is not a directory";
    case ELOOP:
      return "it is a symbolic link, or its links lead in a circle";
    case ENAMETOOLONG:
      return "the name is too long";
    case ENOSPC:
      return "the disk is full";
    case EDQUOT:
      return "the disk quota is used up";
    case EROFS:
      return "the file system is read-only";
    case EIO:
      return "the disk reported an input/output error";
    case EFBIG:
      return "the file would become larger than is allowed";
    case EMFILE:
    case ENFILE:
      return "too many files are open";
    case EPIPE:
      return "the reader at the other end has gone";
    case EBADF:
      return "it is closed";
    default:
      return std::generic_category().message(error_number);
  }
}

Error system_error(ErrorKind kind, const std::string& what, int error_number) {
  return Error{kind, what + ": " + words_for(error_number)};
}

}  // namespace longshore
