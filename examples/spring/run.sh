#!/bin/sh
# Compiles and starts the ticker with Debian's packages: run.sh [port] [-Drate=1 -Dsenders=0 ...]
#   apt-get install --no-install-recommends default-jdk-headless libtomcat9-java libspring-web-servlet-java
set -eu
here=$(dirname "$0")
port=${1:-8080}
[ $# -gt 0 ] && shift
classes=${TMPDIR:-/tmp}/pushbench-stock-price-classes
jars=$classes
for name in spring3-aop spring3-beans spring3-context spring3-core spring3-expression spring3-web spring3-web.servlet \
  commons-logging tomcat9-annotations-api tomcat9-api tomcat9-catalina tomcat9-coyote tomcat9-el-api \
  tomcat9-jaspic-api tomcat9-jni tomcat9-juli tomcat9-servlet-api tomcat9-util tomcat9-util-scan tomcat9-websocket \
  tomcat9-websocket-api; do
  jars=$jars:/usr/share/java/$name.jar
done
mkdir -p "$classes"
javac -nowarn -cp "$jars" -d "$classes" "$here/StockPrice.java"
exec java -cp "$jars" "$@" StockPrice "$port"
