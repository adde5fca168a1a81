// What -h, -V and -i say. Pure.
#pragma once

#include <string>

namespace moxi {

// "memcached 1.6.45", which tools look for.
std::string version_text();
// Made from the tables of options and suboptions.
std::string help_text();
std::string license_text();

}  // namespace moxi
