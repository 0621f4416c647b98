# The steps of a plan, done through the view they were planned on. The first that fails ends it; the view is then spoiled.

function Invoke-Steps($View, $Steps) {
    foreach ($step in $Steps) {
        switch ($step.what) {
            'set' { Set-Attributes $View $step.scope $step.element $step.wanted $step.names }
            'unset' { Clear-Attribute $step.element $step.name }
            'remove' { $step.box.walked.Remove($step.element) }
            'add' { Add-Entry $View $step }
        }
    }
}

function Set-Attributes($View, $Scope, $Element, $Wanted, $Names) {
    foreach ($name in $Names) {
        $info = Get-AttributeInfo $View $Scope $Element $name
        try { $Element.SetAttributeValue($name, (ConvertTo-Native $info $Wanted $name)) }
        catch { throw (Get-AttributeFault @{ error = $_ } $name) }
    }
}

function Clear-Attribute($Element, $Name) {
    try { $Element.GetAttribute($Name).Delete() }
    catch { throw (Get-AttributeFault @{ error = $_ } $Name) }
}

function Get-AttributeFault($Failure, $Name) {
    $fault = ConvertTo-Fault $Failure
    $fault['attribute'] = $Name
    return $fault
}

function Add-Entry($View, $Step) {
    $element = $Step.box.walked.CreateElement()
    Set-Attributes $View $Step.scope $element $Step.wanted $Step.wanted.get_Keys()
    [void]$Step.box.walked.Add($element)
}

# IIS rewrites the file in place, cut to nothing first: a full disk would leave a damaged one. So there must be room
# for it twice (the history keeps a copy) and a little more. With a shared configuration the file is in another place.
function Test-Room($View) {
    $path = Get-WindowsConfigurationFile
    $volume = 'The volume of applicationHost.config'
    $folder = Get-Redirection $View.manager
    if ($null -ne $folder) {
        $folder = [Environment]::ExpandEnvironmentVariables($folder)
        $path = $folder.TrimEnd([char[]]'\/') + '\applicationHost.config'
        $volume = "The volume of the shared configuration $folder"
    }
    $free = Get-WindowsFreeBytes $path
    if ($null -eq $free) { return }
    $wanted = 1048576
    $file = [System.IO.FileInfo]::new($path)
    if ($file.get_Exists()) { $wanted += 2 * $file.get_Length() }
    if ($free -lt $wanted) {
        throw (New-Fault 'diskFull' "$volume has $free bytes free, and $wanted are wanted before it is written")
    }
}
