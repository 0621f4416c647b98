# JSON without a cmdlet, which might log what it is given: read through an XML view of it, written with \u escapes.
# The .NET Framework does not load the assembly by itself.
[void][System.Reflection.Assembly]::Load('System.Runtime.Serialization, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089')
$JsonQuotas = [System.Xml.XmlDictionaryReaderQuotas]::Max
$JsonUnsafe = [regex]::new('[^ !#-\[\]-~]')
$JsonEscape = [System.Text.RegularExpressions.MatchEvaluator]{ param($Found) '\u{0:x4}' -f [int][char]$Found.get_Value() }
$Invariant = [System.Globalization.CultureInfo]::InvariantCulture

# An object or array as an ordered, case-sensitive dictionary or a list. Takes the XML node and not the text, since
# the text holds secrets and would be the argument of a command.
function ConvertFrom-JsonNode($Node) {
    $isArray = $Node.GetAttribute('type') -eq 'array'
    $list = [System.Collections.Generic.List[object]]::new()
    $object = [System.Collections.Specialized.OrderedDictionary]::new()
    for ($child = $Node.get_FirstChild(); $null -ne $child; $child = $child.get_NextSibling()) {
        switch ($child.GetAttribute('type')) {
            'string' { $value = $child.get_InnerText() }
            'number' { $value = ConvertFrom-JsonNumber $child }
            'boolean' { $value = $child.get_InnerText() -eq 'true' }
            'null' { $value = $null }
            default { $value = ConvertFrom-JsonNode $child }
        }
        if ($isArray) { $list.Add($value) }
        # A name that XML does not allow stands in an attribute.
        elseif ($child.get_NamespaceURI() -eq 'item') { $object.set_Item($child.GetAttribute('item'), $value) }
        else { $object.set_Item($child.get_LocalName(), $value) }
    }
    if ($isArray) { return , $list }
    return $object
}

function ConvertFrom-JsonNumber($Node) {
    $whole = [long]0
    $text = $Node.get_InnerText()
    if ([long]::TryParse($text, [System.Globalization.NumberStyles]::AllowLeadingSign, $Invariant, [ref]$whole)) { return $whole }
    return [double]::Parse($text, $Invariant)
}

# Appends a dictionary or a list as JSON in printable ASCII.
function Add-Json($Builder, $Container) {
    $separator = ''
    if ($Container -is [System.Collections.IDictionary]) {
        [void]$Builder.Append('{')
        foreach ($pair in $Container.GetEnumerator()) {
            [void]$Builder.Append($separator).Append('"').Append($JsonUnsafe.Replace($pair.get_Key(), $JsonEscape)).Append('":')
            $value = $pair.get_Value()
            if ($value -is [string]) { [void]$Builder.Append('"').Append($JsonUnsafe.Replace($value, $JsonEscape)).Append('"') }
            else { Add-JsonValue $Builder $value }
            $separator = ','
        }
        [void]$Builder.Append('}')
        return
    }
    [void]$Builder.Append('[')
    foreach ($value in $Container) {
        [void]$Builder.Append($separator)
        if ($value -is [string]) { [void]$Builder.Append('"').Append($JsonUnsafe.Replace($value, $JsonEscape)).Append('"') }
        else { Add-JsonValue $Builder $value }
        $separator = ','
    }
    [void]$Builder.Append(']')
}

function Add-JsonValue($Builder, $Value) {
    if ($null -eq $Value) { [void]$Builder.Append('null') }
    elseif ($Value -is [bool]) { [void]$Builder.Append($(if ($Value) { 'true' } else { 'false' })) }
    elseif ($Value -is [double]) { [void]$Builder.Append($Value.ToString('R', $Invariant)) }
    elseif ($Value -is [System.ValueType]) { [void]$Builder.Append(([long]$Value).ToString($Invariant)) }
    else { Add-Json $Builder $Value }
}
