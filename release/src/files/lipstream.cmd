@echo off
rem Starts Lipstream as it lies in this folder. Wants a Java runtime of version 17 or newer.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined LIPSTREAM_THREADS set "LIPSTREAM_THREADS=1"
"%JAVA%" -XX:+UseSerialGC -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -Dfile.encoding=UTF-8 ^
  -Dai.djl.pytorch.num_threads=%LIPSTREAM_THREADS% -Dai.djl.pytorch.num_interop_threads=1 ^
  -Dlipstream.root="%~dp0." %LIPSTREAM_JAVA_OPTS% -cp "%~dp0lib\*" org.lipstream.app.cli.Main %*
