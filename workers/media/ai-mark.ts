/** What the EU AI Act (article 50) asks for, in the words of IPTC: https://cv.iptc.org/newscodes/digitalsourcetype */
export const AI_SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

/**
 * The XMP packet that goes into every file: made by AI, and nothing else. No prompt, no seed, no account: files travel
 * further than their people meant. The same for all, so that the same pixels are the same file.
 */
export const AI_MARK = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about=""
      xmlns:xmp="http://ns.adobe.com/xap/1.0/"
      xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
      xmp:CreatorTool="Easel"
      Iptc4xmpExt:DigitalSourceType="${AI_SOURCE_TYPE}"/>
  </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
