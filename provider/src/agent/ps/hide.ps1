# Takes out of the text of a fault what a request carries in secret, before anything else changes what Windows said: as it
# stands, escaped, cut off, in any case, then once more in one line. The same rule as in host/hide.ts. Neither a secret nor
# a text that may quote one is ever an argument of a function, which could be logged: both travel in dictionaries.
$ShortestHidden = 4
$HiddenMask = '***'
$WithheldText = 'what was said is withheld, since it could tell a short secret'
$Blanks = [regex]::new('[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+')
$AnyCase = [System.StringComparison]::OrdinalIgnoreCase
$Controls = [regex]::new('[\u0000-\u001f]')
$NotAscii = [regex]::new('[^ -~]')
# What is written in place of a character: by JSON, and by writers of XML elements, of attributes, of both, of HTML.
$JsonForms = @(@('\', '\\'), @('"', '\"'), @("`b", '\b'), @("`t", '\t'), @("`n", '\n'), @("`f", '\f'), @("`r", '\r'))
$XmlText = @(@('&', '&amp;'), @('<', '&lt;'), @('>', '&gt;'))
$XmlQuote = @('"', '&quot;')
$EscapeForms = @(
    $JsonForms,
    $XmlText,
    ($XmlText + @(, $XmlQuote) + @(@("`t", '&#x9;'), @("`n", '&#xA;'), @("`r", '&#xD;'))),
    ($XmlText + @(, $XmlQuote) + @(, @("'", '&apos;'))),
    ($XmlText + @(, $XmlQuote) + @(, @("'", '&#39;')))
)

# The request under way, for faults that are not those of one operation.
$Hidings = @{ operations = $null; all = $null }

function Set-Secrets($Operations) {
    $Hidings.operations = $Operations
    $Hidings.all = $null
}

# `Operation`: whose fault it is; $null: of the whole request, or of what operations share.
function Hide-Secrets($Fault, $Operation) {
    try {
        if ($null -ne $Operation) { $hiding = New-Hiding @($Operation) }
        else {
            if ($null -eq $Hidings.all) { $Hidings.all = New-Hiding $Hidings.operations }
            $hiding = $Hidings.all
        }
        Hide-InFault $hiding $Fault
    } catch {
        # What is secret in a request of no known form cannot be known.
        $Fault['text'] = $WithheldText
    }
    return $Fault
}

# One that every operation in `States` has.
function Set-SharedFault($States, $Fault) {
    $told = Hide-Secrets $Fault $null
    $told['shared'] = $true
    foreach ($state in $States) { $state.fault = $told }
}

# `known`: texts that were looked at already, since many faults often say the same.
function New-Hiding($Operations) {
    $hiding = @{
        isWithheld = $false
        forms = [System.Collections.Generic.Dictionary[string, bool]]::new([System.StringComparer]::OrdinalIgnoreCase)
        known = [System.Collections.Generic.Dictionary[string, string]]::new([System.StringComparer]::Ordinal)
        text = ''
    }
    foreach ($operation in $Operations) {
        Add-Secrets $hiding $operation
        foreach ($wish in $operation['entries']) { Add-Secrets $hiding $wish }
    }
    return $hiding
}

# A gap in a sentence that everybody knows spells a short secret out, so the whole text is withheld; an empty one hides nothing.
function Add-Secrets($Hiding, $Holder) {
    foreach ($name in $Holder['secrets']) {
        $secret = [System.Convert]::ToString($Holder['set'][$name], $Invariant)
        if ($secret.get_Length() -eq 0) { continue }
        if ($Blanks.Replace($secret, ' ').Trim([char]32).get_Length() -lt $ShortestHidden) { $Hiding.isWithheld = $true }
        else {
            $written = [System.Collections.Generic.List[string]]::new()
            $written.Add($secret)
            foreach ($form in $EscapeForms) {
                $escaped = $secret
                foreach ($pair in $form) { $escaped = $escaped.Replace($pair[0], $pair[1]) }
                $written.Add($escaped)
            }
            $written.set_Item(1, $Controls.Replace($written.get_Item(1), $JsonEscape))
            $written.Add($NotAscii.Replace($written.get_Item(1), $JsonEscape))
            foreach ($form in $written) {
                $Hiding.forms[$form] = $true
                $Hiding.forms[$Blanks.Replace($form, ' ').Trim([char]32)] = $true
            }
        }
    }
}

function Hide-InFault($Hiding, $Fault) {
    if ($Hiding.isWithheld) { $Fault['text'] = $WithheldText; return }
    $told = ''
    if (-not $Hiding.known.TryGetValue($Fault['text'], [ref]$told)) {
        $Hiding.text = $Fault['text']
        Hide-Forms $Hiding
        $Hiding.text = $Blanks.Replace($Hiding.text, ' ').Trim([char]32)
        Hide-Forms $Hiding
        $told = $Hiding.text
        $Hiding.known[$Fault['text']] = $told
    }
    $Fault['text'] = $told
}

# Every place is found in the text as it came, so that one secret hides no part of another.
function Hide-Forms($Hiding) {
    $text = $Hiding.text
    $hidden = $null
    foreach ($form in $Hiding.forms.get_Keys()) {
        $head = $form.Substring(0, $ShortestHidden)
        $at = $text.IndexOf($head, $AnyCase)
        while ($at -ge 0) {
            if ($null -eq $hidden) { $hidden = [bool[]]::new($text.get_Length()) }
            $length = $form.get_Length()
            if ([string]::Compare($text, $at, $form, 0, $length, $AnyCase) -ne 0) {
                # What a cut left of it, or nothing.
                $length = $ShortestHidden
                while ($at + $length -lt $text.get_Length() -and [string]::Compare($text, $at + $length, $form, $length, 1, $AnyCase) -eq 0) { $length++ }
                while ($length -ge $ShortestHidden) {
                    $end = $at + $length
                    if ($end -eq $text.get_Length() -or [string]::CompareOrdinal($text, $end, '...', 0, 3) -eq 0 -or $text.get_Chars($end) -eq [char]0x2026) { break }
                    $length--
                }
                if ($length -lt $ShortestHidden) { $length = 0 }
            }
            for ($i = $at; $i -lt $at + $length; $i++) { $hidden[$i] = $true }
            $at = $text.IndexOf($head, $at + 1, $AnyCase)
        }
    }
    if ($null -eq $hidden) { return }
    $told = [System.Text.StringBuilder]::new()
    for ($i = 0; $i -lt $text.get_Length(); $i++) {
        if (-not $hidden[$i]) { [void]$told.Append($text.get_Chars($i)) }
        elseif ($i -eq 0 -or -not $hidden[$i - 1]) { [void]$told.Append($HiddenMask) }
    }
    $Hiding.text = $told.ToString()
}
