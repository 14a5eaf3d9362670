# What is installed, and the Debian package: ./dev package.

# Made from the program's own definition of its command line.
set(pages ${PROJECT_BINARY_DIR}/pages)
add_custom_command(
  OUTPUT ${pages}/longshore.1 ${pages}/longshore.bash
  COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
  COMMAND longshore generate man > ${pages}/longshore.1
  COMMAND longshore generate completion > ${pages}/longshore.bash
  DEPENDS longshore VERBATIM)
add_custom_target(pages ALL DEPENDS ${pages}/longshore.1 ${pages}/longshore.bash)

install(TARGETS longshore RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${pages}/longshore.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages}/longshore.bash RENAME longshore
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES config/longshore.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/longshore)
install(DIRECTORY docs/ config/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING
        PATTERN "*.md" PATTERN "*.yaml" PATTERN "*.csv" PATTERN "*.jsonl")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# The configuration names its schema by a path that holds where it is installed.
file(READ config/longshore.yaml configuration)
string(REPLACE "$schema=longshore.schema.json"
       "$schema=${CMAKE_INSTALL_FULL_DATADIR}/longshore/longshore.schema.json"
       configuration "${configuration}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/installed/longshore.yaml CONTENT "${configuration}" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/installed/longshore.yaml
        DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/longshore)

file(GLOB units CONFIGURE_DEPENDS config/systemd/*.service config/systemd/*.timer)
if(units)
  install(FILES ${units} DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
  # Where the units look for manifests.
  install(DIRECTORY DESTINATION ${CMAKE_INSTALL_FULL_LOCALSTATEDIR}/spool/longshore)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME longshore)
set(CPACK_PACKAGE_CONTACT "The longshore maintainers <longshore@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
# /etc is no folder below the prefix: everything is installed below a staging root.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, sqlite3")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/package/conffiles
     CONTENT "${CMAKE_INSTALL_FULL_SYSCONFDIR}/longshore/longshore.yaml\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/package/conffiles)
include(CPack)
