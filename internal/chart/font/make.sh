#!/bin/sh
# Makes MicroHei.ttf from Debian's fonts-wqy-microhei (WenQuanYi Micro Hei, Apache-2.0): the first face of the collection with
# Latin, Greek, Cyrillic, kana and all Chinese characters of the basic block, without hints, so that names in Chinese and Latin
# script both print. Needs the Debian packages fonts-wqy-microhei and fonttools.
set -eu
cd "$(dirname "$0")"
pyftsubset /usr/share/fonts/truetype/wqy/wqy-microhei.ttc --font-number=0 --output-file=MicroHei.ttf --no-hinting \
	--layout-features='' --drop-tables+=GSUB,GPOS,GDEF,DSIG,vhea,vmtx --name-IDs='*' --notdef-outline \
	--unicodes=U+0020-052F,U+1E00-1EFF,U+2000-206F,U+20A0-20CF,U+2100-214F,U+2190-21FF,U+2460-24FF,U+2500-25FF,U+2600-266F,U+3000-30FF,U+3200-33FF,U+4E00-9FFF,U+FF00-FFEF
